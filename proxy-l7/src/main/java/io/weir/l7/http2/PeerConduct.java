package io.weir.l7.http2;

/** What a peer makes its connection do, for whoever counts it: servers, whose clients are strangers. */
interface PeerConduct {
    PeerConduct TRUSTED = new PeerConduct() { };

    /** Whether the peer's stream may be reset once more, by either side; false ends the connection. */
    default boolean mayReset() {
        return true;
    }

    /** RST_STREAM is sent. */
    default void onResetSent() {
        // Nobody counts.
    }

    /** GOAWAY is sent. */
    default void onGoAwaySent(Http2Error error) {
        // Nobody counts.
    }
}
