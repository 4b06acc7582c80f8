package io.weir.l7.exchange;

/** How much of a final response went to the client. Interim responses do not count. */
public enum ResponseSide {
    /** Nothing. */
    WAITING,
    /** The head, and maybe some of the body. */
    HEAD_SENT,
    /** All of it. */
    COMPLETE,
    /** It will never be complete. */
    ABORTED;

    /** Whether a failure can still be answered; the one question that decides between a reply and a close. */
    public boolean canStillReply() {
        return this == WAITING;
    }

    /** Whether that move is legal. */
    public boolean mayBecome(ResponseSide next) {
        return switch (this) {
            case WAITING -> next == HEAD_SENT || next == ABORTED;
            case HEAD_SENT -> next == COMPLETE || next == ABORTED;
            case COMPLETE, ABORTED -> false;
        };
    }
}
