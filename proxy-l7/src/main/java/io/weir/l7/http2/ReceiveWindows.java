package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;

/**
 * Our windows, by which the peer sends (RFC 9113, section 5.2). What came is given back only when it was taken and
 * whoever takes it wants more, so that a slow endpoint slows its client down and nothing is held beyond the windows.
 */
@LoopConfined
final class ReceiveWindows {
    /**
     * What one stream may send ahead of whoever takes it: it fills a path of 5 Mbit/s at 100 ms, and is what a slow
     * endpoint makes us hold per request.
     */
    static final int STREAM_BYTES = 64 << 10;
    /** What all streams of a client's connection may send ahead together: what one client can make us hold. */
    static final int CLIENT_BYTES = 1 << 20;
    /**
     * The same of an endpoint's connection, which serves many clients: those who stop reading leave the others theirs,
     * and what is needed until it is worth a frame to give it back.
     */
    static final int ENDPOINT_BYTES = ClientStreams.STREAMS_MAX * STREAM_BYTES + CLIENT_BYTES;

    private static final int GIVEN_BACK_FROM = CLIENT_BYTES / 2;

    private final Http2Connection connection;
    private final int connectionBytes;
    private int window = Frames.WINDOW_FIRST;
    /** What came on the connection and was taken, and was not returned to its window yet. */
    private int unreturned;

    /** {@code server} = the peer is a client. */
    ReceiveWindows(Http2Connection connection, boolean server) {
        this.connection = connection;
        this.connectionBytes = server ? CLIENT_BYTES : ENDPOINT_BYTES;
    }

    /** The peer sent so much; false when it was not allowed to. */
    boolean tryReceive(int bytes) {
        window -= bytes;
        return window >= 0;
    }

    /** Bytes of the connection's window are free again; said once it is worth a frame. */
    void consumed(int bytes) {
        unreturned += bytes;
        if (unreturned >= GIVEN_BACK_FROM) {
            giveBack();
        }
    }

    /** Says that all of the connection's window that is free is free. */
    void giveBack() {
        if (unreturned > 0) {
            connection.frames().windowUpdate(0, unreturned);
            window += unreturned;
            unreturned = 0;
        }
    }

    /** Makes the connection's window larger than every connection's first one. */
    void open() {
        unreturned = connectionBytes - Frames.WINDOW_FIRST;
        giveBack();
    }

    /** Gives back what the stream took in, unless it is paused; to the peer's stream only while that sends. */
    void giveBack(Http2Stream stream) {
        int bytes = stream.unreturned;
        if (stream.receivePaused || bytes == 0) {
            return;
        }
        if (!stream.state.mayReceive()) {
            stream.unreturned = 0;
            consumed(bytes);
        } else if (bytes >= STREAM_BYTES / 2) {
            stream.unreturned = 0;
            stream.receiveWindow += bytes;
            connection.frames().windowUpdate(stream.id, bytes);
            consumed(bytes);
        }
    }
}
