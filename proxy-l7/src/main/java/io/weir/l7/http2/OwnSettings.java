package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;
import io.weir.l7.spec.HttpLimitsSpec;

/**
 * What a client was told it may do (RFC 9113, section 6.5). A reload that changes it is told as well; streams that
 * the client opened before it knew are judged by what it had been told.
 */
@LoopConfined
final class OwnSettings {
    private final Http2Connection connection;
    private final Http2Receiver receiver;
    private int streamsMax;
    private int headBytesMax;
    /** What counts until the client acknowledges the smaller one. */
    private int streamsMaxKnown;
    private int unacknowledged;

    OwnSettings(Http2Connection connection, Http2Receiver receiver) {
        this.connection = connection;
        this.receiver = receiver;
    }

    /** The first frame of the connection. */
    void begin(HttpLimitsSpec limits) {
        take(limits);
        streamsMaxKnown = streamsMax;
        connection.frames().settings(
                Http2Settings.MAX_CONCURRENT_STREAMS, streamsMax,
                Http2Settings.INITIAL_WINDOW_SIZE, ReceiveWindows.STREAM_BYTES,
                Http2Settings.MAX_HEADER_LIST_SIZE, headBytesMax,
                Http2Settings.ENABLE_CONNECT_PROTOCOL, 1,
                Http2Settings.NO_RFC7540_PRIORITIES, 1);
        unacknowledged++;
    }

    /** Tells what changed since, if anything did. */
    void update(HttpLimitsSpec limits) {
        if (limits.http2().concurrentStreamsMax() == streamsMax && limits.requestHeadBytesMax() == headBytesMax) {
            return;
        }
        take(limits);
        streamsMaxKnown = Math.max(streamsMaxKnown, streamsMax);
        connection.frames().settings(
                Http2Settings.MAX_CONCURRENT_STREAMS, streamsMax,
                Http2Settings.MAX_HEADER_LIST_SIZE, headBytesMax);
        unacknowledged++;
    }

    private void take(HttpLimitsSpec limits) {
        streamsMax = limits.http2().concurrentStreamsMax();
        headBytesMax = limits.requestHeadBytesMax();
        receiver.blockBytesMax(2 * headBytesMax + Frames.PAYLOAD_BYTES_MAX);
    }

    void onAck() {
        unacknowledged = Math.max(0, unacknowledged - 1);
        if (unacknowledged == 0) {
            streamsMaxKnown = streamsMax;
        }
    }

    /** Whether the client may open one more stream now. */
    boolean hasRoom() {
        return connection.streams().size() < streamsMaxKnown;
    }
}
