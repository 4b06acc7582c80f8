package io.weir.l7.exchange;

import io.weir.core.error.ProxyError;

/** Where an exchange's attempts stand; at most one attempt is under way. */
public enum AttemptState {
    /** Not begun, or over. */
    NONE,
    /** In the cluster's queue for a place. */
    QUEUED,
    /** A place is held, a connection is being opened. */
    CONNECTING,
    /** The request is on a connection. */
    UNDER_WAY,
    /** An attempt failed, the next one begins after a pause. */
    BACKING_OFF;

    /** Whether a place at an endpoint is held. */
    public boolean holdsPlace() {
        return this == CONNECTING || this == UNDER_WAY;
    }

    /** What it is called when the time of the whole exchange is over here. */
    ProxyError outOfTime() {
        return switch (this) {
            case QUEUED -> ProxyError.QUEUE_TIMEOUT;
            case CONNECTING -> ProxyError.CONNECT_TIMEOUT;
            case NONE, UNDER_WAY, BACKING_OFF -> ProxyError.RESPONSE_TIMEOUT;
        };
    }

    /** Whether that move is legal; a connection from the pool skips {@link #CONNECTING}. */
    public boolean mayBecome(AttemptState next) {
        return switch (this) {
            case NONE -> next != BACKING_OFF && next != NONE;
            case QUEUED -> next == CONNECTING || next == UNDER_WAY || next == NONE;
            case CONNECTING -> next == UNDER_WAY || next == BACKING_OFF || next == NONE;
            // CONNECTING again: a reused connection turned out stale, the place is kept for a fresh one.
            case UNDER_WAY -> next == CONNECTING || next == BACKING_OFF || next == NONE;
            case BACKING_OFF -> next == QUEUED || next == CONNECTING || next == UNDER_WAY || next == NONE;
        };
    }
}
