package io.weir.l4.tcp;

/** Where a session stands. */
enum TcpSessionState {
    /** Accepted; its target is not known yet. */
    OPENED,
    /** Waiting for a place at an endpoint. */
    QUEUED,
    /** An attempt to connect is under way. */
    CONNECTING,
    /** Bytes flow. */
    RELAYING,
    /** Told, counted and closed. */
    ENDED;

    boolean mayBecome(TcpSessionState next) {
        return switch (this) {
            case OPENED -> next == QUEUED || next == CONNECTING || next == ENDED;
            case QUEUED -> next == CONNECTING || next == ENDED;
            // The next attempt may have to wait for a place, too.
            case CONNECTING -> next == CONNECTING || next == QUEUED || next == RELAYING || next == ENDED;
            case RELAYING -> next == ENDED;
            case ENDED -> false;
        };
    }
}
