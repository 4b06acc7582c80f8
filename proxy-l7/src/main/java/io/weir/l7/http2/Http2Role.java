package io.weir.l7.http2;

import org.jspecify.annotations.Nullable;

/** What one end makes of what concerns a whole connection. Streams tell the rest. */
interface Http2Role {
    /** The peer opens a stream; null to refuse it. Servers only; told when its first field block is complete. */
    @Nullable Http2Stream onStreamOpens();

    /** What resets and ends of connections count for. */
    default PeerConduct conduct() {
        return PeerConduct.TRUSTED;
    }

    /** The peer's settings came, the first or a change of them. */
    default void onSettings(Http2Settings settings) {
        // Windows follow by themselves; to a server nothing else matters.
    }

    /** The peer goes by the settings we sent. */
    default void onSettingsAck() {
        // Told to servers, which may send others.
    }

    /** The peer got what was sent before a ping of ours. */
    void onPingAck(long data);

    /** The peer opens no more streams, and looks at none of ours above {@code lastStreamId}. */
    void onGoAway(int lastStreamId, Http2Error error);

    /** A field block is complete, or no longer: whoever watches its time. */
    void onBlockUnderWay(boolean underWay);

    /** The peer broke a rule that nothing survives; GOAWAY is written. No stream was told; the end is to close. */
    void onFailed(Http2Error error, String detail);
}
