package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One side of an HTTP/2 connection, client or server, that sends exactly the frames it is told, valid or not. While it
 * reads it acknowledges SETTINGS and PING and gives windows back, unless switched off ({@link #answering}, {@link
 * #refilling}). For one thread at a time; any thread may close. Calls block at most ten seconds, and throw unchecked.
 */
public final class Http2Peer implements AutoCloseable {
    /** What a client sends first. */
    public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int FRAME_BYTES_MAX = 16 * 1024;

    private final Transport wire;
    private final Http2Link link;
    /** Frames read while looking for others. */
    private final ArrayDeque<Http2Frame> waiting = new ArrayDeque<>();
    private int nextStream = 1;

    Http2Peer(Transport wire) {
        this.wire = wire;
        link = new Http2Link(wire);
    }

    /** A client that has sent its preface and empty SETTINGS. */
    public static Http2Peer connect(SocketAddress address) {
        return connectRaw(address).begin();
    }

    /** A client that has sent nothing yet. */
    public static Http2Peer connectRaw(SocketAddress address) {
        return Io.get(() -> new Http2Peer(Wire.connect(address, null, 0)));
    }

    /** A client over TLS that offers {@code h2}, and has sent its preface and empty SETTINGS. */
    public static Http2Peer connectTls(SocketAddress address, SSLContext context, String serverName) {
        return Io.get(() -> {
            TlsTransport tls = TlsTransport.client(Wire.connect(address, null, 0), context, serverName, "h2");
            if (!tls.protocol().equals("h2")) {
                throw new IOException("ALPN chose '" + tls.protocol() + "'");
            }
            return new Http2Peer(tls).begin();
        });
    }

    private Http2Peer begin() {
        return send(PREFACE.getBytes(ISO_8859_1)).send(Http2Frame.settings());
    }

    /** Whether SETTINGS and PING are acknowledged and left out of what is read. */
    public Http2Peer answering(boolean on) {
        link.answering = on;
        return this;
    }

    /** Whether the windows of DATA that was read are given back. */
    public Http2Peer refilling(boolean on) {
        link.refilling = on;
        return this;
    }

    public Http2Peer timeout(Duration timeout) {
        wire.timeout(timeout);
        return this;
    }

    // Writing.

    public Http2Peer send(byte[] bytes) {
        Io.run(() -> wire.write(bytes, 0, bytes.length));
        return this;
    }

    /** Sends these frames in one piece. */
    public Http2Peer send(Http2Frame... frames) {
        return send(Http2Frame.bytes(frames));
    }

    /** Sends SETTINGS, and reads header blocks by them from now on. */
    public Http2Peer sendSettings(int... idsAndValues) {
        for (int i = 0; i < idsAndValues.length; i += 2) {
            if (idsAndValues[i] == Http2Frame.HEADER_TABLE_SIZE) {
                int bytes = idsAndValues[i + 1];
                Io.run(() -> link.hpack.tableSize(bytes));
            }
        }
        return send(Http2Frame.settings(idsAndValues));
    }

    /** Sends a header block of names and values in turn, in CONTINUATION frames where it is long. */
    public Http2Peer headers(int streamId, boolean end, String... namesAndValues) {
        byte[] block = Hpack.block(namesAndValues);
        if (block.length <= FRAME_BYTES_MAX) {
            return send(Http2Frame.headers(streamId, block, end));
        }
        List<Http2Frame> frames = new ArrayList<>();
        for (int at = 0; at < block.length; at += FRAME_BYTES_MAX) {
            byte[] part = part(block, at, Math.min(FRAME_BYTES_MAX, block.length - at));
            boolean last = at + part.length == block.length;
            frames.add(at > 0 ? Http2Frame.continuation(streamId, part, last)
                    : Http2Frame.of(Http2Frame.HEADERS, end ? Http2Frame.END_STREAM : 0, streamId, part));
        }
        return send(frames.toArray(Http2Frame[]::new));
    }

    /** Begins a request on a new stream, which it returns: {@code :scheme http}, {@code :authority a}, more fields. */
    public int request(String method, String path, boolean end, String... more) {
        String[] all = new String[8 + more.length];
        System.arraycopy(new String[] {":method", method, ":scheme", "http", ":authority", "a", ":path", path},
                0, all, 0, 8);
        System.arraycopy(more, 0, all, 8, more.length);
        int streamId = newStream();
        headers(streamId, end, all);
        return streamId;
    }

    /** The id of the client's next stream. */
    public int newStream() {
        int id = nextStream;
        nextStream += 2;
        return id;
    }

    /** One DATA frame, whatever the windows say. */
    public Http2Peer data(int streamId, String text, boolean end) {
        return send(Http2Frame.data(streamId, text.getBytes(ISO_8859_1), end));
    }

    /**
     * Sends a body as the windows allow, reading meanwhile; stops when the stream is reset or answered to its end.
     * Returns how many bytes were sent.
     */
    public int sendBody(int streamId, byte[] body, boolean end) {
        int sent = 0;
        do {
            int size = Math.min(body.length - sent, FRAME_BYTES_MAX);
            size = (int) Math.min(size, Math.min(room(0), room(streamId)));
            if (size <= 0 && sent < body.length) {
                if (isOver(streamId) || !Io.get(() -> link.readOne(waiting))) {
                    return sent;
                }
                continue;
            }
            boolean last = sent + size == body.length;
            send(Http2Frame.data(streamId, part(body, sent, size), last && end));
            link.moveWindow(0, -size);
            link.moveWindow(streamId, -size);
            sent += size;
        } while (sent < body.length);
        return sent;
    }

    static byte[] part(byte[] bytes, int at, int length) {
        byte[] part = new byte[length];
        System.arraycopy(bytes, at, part, 0, length);
        return part;
    }

    /** How many bytes of DATA the other side takes now; stream 0 is the connection. */
    public long room(int streamId) {
        return link.room(streamId);
    }

    private boolean isOver(int streamId) {
        return waiting.stream().anyMatch(frame -> frame.streamId() == streamId
                && (frame.type() == Http2Frame.RST_STREAM || frame.endsStream()));
    }

    /** What the other side's SETTINGS said so far. */
    public int setting(int id, int otherwise) {
        return link.setting(id, otherwise);
    }

    // Reading.

    /** The next frame that is not answered by itself; an end of the stream fails. */
    public Http2Frame read() {
        return take(frame -> true);
    }

    /** The next frame of that stream; others wait. */
    public Http2Frame read(int streamId) {
        return take(frame -> frame.streamId() == streamId);
    }

    /** The next frame of that type; others wait. */
    public Http2Frame await(int type) {
        return take(frame -> frame.type() == type);
    }

    private Http2Frame take(Predicate<Http2Frame> wanted) {
        Http2Frame frame = tryTake(wanted);
        if (frame == null) {
            throw new AssertionError("the connection ended; unread: " + waiting);
        }
        return frame;
    }

    private @Nullable Http2Frame next() {
        try {
            return link.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Http2Frame tryTake(Predicate<Http2Frame> wanted) {
        for (Iterator<Http2Frame> all = waiting.iterator(); all.hasNext();) {
            Http2Frame frame = all.next();
            if (wanted.test(frame)) {
                all.remove();
                return frame;
            }
        }
        for (Http2Frame frame = next(); frame != null; frame = next()) {
            if (wanted.test(frame)) {
                return frame;
            }
            waiting.add(frame);
        }
        return null;
    }

    /** Reads until the stream is reset, and returns the code. */
    public int awaitReset(int streamId) {
        return take(frame -> frame.streamId() == streamId && frame.type() == Http2Frame.RST_STREAM).errorCode();
    }

    /** Reads until GOAWAY, and returns its code. */
    public int awaitGoaway() {
        return await(Http2Frame.GOAWAY).errorCode();
    }

    /** Sends a PING and reads until its answer: everything sent before has been read by the other side. */
    public Http2Peer roundTrip() {
        long opaque = System.nanoTime();
        send(Http2Frame.ping(opaque, false));
        take(frame -> frame.type() == Http2Frame.PING && frame.is(Http2Frame.ACK)
                && ByteBuffer.wrap(frame.payload()).getLong() == opaque);
        return this;
    }

    /** Asserts that the other side ends the connection; frames before that are ignored. */
    public void expectClosed() {
        try {
            Http2Frame frame = next();
            while (frame != null) {
                frame = next();
            }
        } catch (UncheckedIOException e) {
            if (!Io.isReset(e.getCause())) {
                throw new AssertionError("expected the connection to end, got: " + e, e);
            }
        }
    }

    /** The next request's HEADERS, its body unread; null when the peer closed instead. */
    public @Nullable Http2Frame readRequestHead() {
        return tryTake(frame -> frame.type() == Http2Frame.HEADERS);
    }

    /** The whole message of a stream whose first frame is still unread. */
    public Http2Message readMessage(int streamId) {
        return readMessage(streamId, null);
    }

    /** The whole message that begins with this HEADERS frame. */
    public Http2Message readMessage(Http2Frame head) {
        return readMessage(head.streamId(), head);
    }

    private Http2Message readMessage(int streamId, @Nullable Http2Frame first) {
        List<Fields> interims = new ArrayList<>();
        Fields fields = Fields.NONE;
        Fields trailers = Fields.NONE;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int reset = -1;
        boolean over = false;
        Http2Frame frame = first;
        while (!over) {
            frame = frame == null ? read(streamId) : frame;
            switch (frame.type()) {
                case Http2Frame.HEADERS -> {
                    String status = frame.fields().first(":status");
                    if (status != null && status.startsWith("1")) {
                        interims.add(frame.fields());
                    } else if (fields.list().isEmpty()) {
                        fields = frame.fields();
                    } else {
                        trailers = frame.fields();
                    }
                }
                case Http2Frame.DATA -> body.writeBytes(frame.payload());
                case Http2Frame.RST_STREAM -> reset = frame.errorCode();
                default -> { }
            }
            over = frame.endsStream() || reset >= 0;
            frame = null;
        }
        return new Http2Message(streamId, interims, fields, body.toByteArray(), trailers, reset);
    }

    /** Reads the preface of a client, as its server does. */
    void readPreface() throws IOException {
        link.readPreface();
    }

    // Ending.

    public void halfClose() {
        Io.run(wire::halfClose);
    }

    /** Closes with RST. */
    public void reset() {
        Io.run(wire::reset);
    }

    public boolean isOpen() {
        return wire.isOpen();
    }

    @Override
    public void close() {
        Io.run(wire::close);
    }
}
