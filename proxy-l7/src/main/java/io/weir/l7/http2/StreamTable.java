package io.weir.l7.http2;

import io.netty.util.collection.IntObjectHashMap;
import io.weir.core.loop.LoopConfined;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The streams of a connection: those that are open, the last that closed, and how far both ends have counted. */
@LoopConfined
final class StreamTable {
    private final boolean server;
    private final IntObjectHashMap<Http2Stream> open = new IntObjectHashMap<>(16);
    private final ClosedStreams closed = new ClosedStreams();
    private int lastOwn;
    private int lastPeer;

    /** {@code server} = the peer is a client, and opens the odd ones. */
    StreamTable(boolean server) {
        this.server = server;
    }

    @Nullable Http2Stream get(int id) {
        return open.get(id);
    }

    /** Ids are used once, so that an id says which stream it is. */
    boolean contains(Http2Stream stream) {
        return open.containsKey(stream.id);
    }

    void add(Http2Stream stream) {
        open.put(stream.id, stream);
    }

    void remove(Http2Stream stream, boolean resetByUs) {
        open.remove(stream.id);
        closed.add(stream.id, resetByUs);
    }

    /** Streams that are not closed. */
    int size() {
        return open.size();
    }

    /** For looking at each; nothing may be opened or closed meanwhile. */
    Iterable<Http2Stream> all() {
        return open.values();
    }

    /** Tells every stream that is open now; the action may close streams. */
    void forEach(Consumer<Http2Stream> action) {
        for (Http2Stream stream : open.values().toArray(new Http2Stream[0])) {
            if (contains(stream)) {
                action.accept(stream);
            }
        }
    }

    ClosedStreams closed() {
        return closed;
    }

    /** The next stream of a client's own; ids grow by two (RFC 9113, section 5.1.1), and are negative at the end. */
    int nextOwn() {
        lastOwn = lastOwn == 0 ? 1 : lastOwn + 2;
        return lastOwn;
    }

    /** The highest stream the peer opened. */
    int lastPeer() {
        return lastPeer;
    }

    /** The peer opened that one. */
    void lastPeer(int id) {
        lastPeer = id;
    }

    /** Whether nobody opened it yet. */
    boolean isIdle(int id) {
        boolean peers = (id & 1) == (server ? 1 : 0);
        return id > (peers ? lastPeer : lastOwn);
    }
}
