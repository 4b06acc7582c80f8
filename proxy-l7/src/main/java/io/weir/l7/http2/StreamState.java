package io.weir.l7.http2;

/** Where a stream stands (RFC 9113, section 5.1). Nothing is pushed here, so that none is ever reserved. */
enum StreamState {
    IDLE,
    OPEN,
    /** We ended our side. */
    HALF_CLOSED_LOCAL,
    /** The peer ended its side. */
    HALF_CLOSED_REMOTE,
    CLOSED;

    /** Whether the peer may still send a message's parts. */
    boolean mayReceive() {
        return this == OPEN || this == HALF_CLOSED_LOCAL;
    }

    /** Whether we may still send a message's parts. */
    boolean maySend() {
        return this == OPEN || this == HALF_CLOSED_REMOTE;
    }

    /** After the peer's END_STREAM. */
    StreamState remoteEnded() {
        return this == OPEN ? HALF_CLOSED_REMOTE : CLOSED;
    }

    /** After our END_STREAM. */
    StreamState localEnded() {
        return this == OPEN ? HALF_CLOSED_LOCAL : CLOSED;
    }
}
