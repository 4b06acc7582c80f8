package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.hpack.HpackDecoder;
import io.weir.l7.hpack.HpackSink;
import org.jspecify.annotations.Nullable;

/**
 * Puts field blocks together and gives them to their streams (RFC 9113, sections 4.3, 5.1 and 6.2). A block that nobody
 * wants is decoded all the same, since the next one builds on it.
 */
@LoopConfined
final class BlockReceiver {
    private final Http2Receiver receiver;
    private final Http2Connection connection;
    private final Http2Role role;
    private final HpackDecoder decoder = new HpackDecoder();
    private final BlockBuffer block;
    private int streamId;
    private boolean endsStream;

    BlockReceiver(Http2Receiver receiver, Http2Connection connection, Http2Role role, int bytesMax) {
        this.receiver = receiver;
        this.connection = connection;
        this.role = role;
        this.block = new BlockBuffer(bytesMax);
    }

    void bytesMax(int newBytesMax) {
        block.bytesMax(newBytesMax);
    }

    /** A HEADERS frame begins a block. */
    void begin(int id, boolean endStream) {
        streamId = id;
        endsStream = endStream;
        block.begin();
    }

    /** The next part; borrows {@code payload}. */
    void add(boolean endHeaders, ByteBuf payload, int length) {
        if (!block.tryAdd(payload, length)) {
            receiver.fail(Http2Error.ENHANCE_YOUR_CALM, "field block too large");
            return;
        }
        role.onBlockUnderWay(!endHeaders);
        if (endHeaders) {
            finish(streamId);
        }
    }

    private void finish(int id) {
        Http2Stream stream = connection.streams().get(id);
        if (stream == null) {
            stream = openOrNull(id);
        } else if (!stream.state.mayReceive()) {
            decode(HpackSink.DISCARD);
            receiver.onStreamError(id, Http2Error.STREAM_CLOSED, "HEADERS after the end of the stream");
            return;
        }
        if (receiver.hasFailed() || stream == null || !decode(stream.onBlockBegins(endsStream))) {
            return;
        }
        connection.guard().earn();
        if (endsStream) {
            connection.remoteEnded(stream);
        }
        stream.onBlock(endsStream);
        connection.removeIfClosed(stream, id);
    }

    /** The stream the peer opens with this block; null when nobody wants it, and then the block is read already. */
    private @Nullable Http2Stream openOrNull(int id) {
        if (!receiver.isServer() || (id & 1) == 0) {
            onHeadersOfNobody(id);
            return null;
        }
        if (id <= connection.streams().lastPeer()) {
            onLateHeaders(id);
            return null;
        }
        if (!receiver.tryServe(id)) {
            decode(HpackSink.DISCARD);
            return null;
        }
        Http2Stream stream = role.onStreamOpens();
        if (stream == null) {
            if (decode(HpackSink.DISCARD)) {
                receiver.refuse(id, Http2Error.REFUSED_STREAM);
            }
            return null;
        }
        connection.open(stream, id);
        return stream;
    }

    /** A server's answer to a stream that a client gave up meanwhile is nothing wrong. */
    private void onHeadersOfNobody(int id) {
        if (connection.streams().closed().of(id) == ClosedStreams.Memory.RESET_BY_US) {
            decode(HpackSink.DISCARD);
        } else {
            receiver.fail(Http2Error.PROTOCOL_ERROR, "HEADERS on a stream that cannot be");
        }
    }

    private void onLateHeaders(int id) {
        switch (connection.streams().closed().of(id)) {
            case RESET_BY_US -> decode(HpackSink.DISCARD);
            case ENDED -> receiver.fail(Http2Error.STREAM_CLOSED, "HEADERS on a closed stream");
            case UNKNOWN -> receiver.fail(Http2Error.PROTOCOL_ERROR, "stream ids must grow");
        }
    }

    private boolean decode(HpackSink sink) {
        String problem = decoder.decode(block.bytes(), 0, block.length(), sink);
        block.clear();
        if (problem != null) {
            receiver.fail(Http2Error.COMPRESSION_ERROR, problem);
        }
        return !receiver.hasFailed();
    }
}
