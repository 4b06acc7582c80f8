package io.weir.l7.exchange;

/** How much of the request came from the client. */
public enum RequestSide {
    /** The head is being read. */
    HEAD,
    /** The head is complete, the body is not. */
    BODY,
    /** All of it is here. */
    COMPLETE,
    /** It broke off, or nobody wants the rest. */
    ABORTED;

    /** Whether the client will still be listened to for this request. */
    public boolean isReceiving() {
        return this == HEAD || this == BODY;
    }

    /** Whether that move is legal. */
    public boolean mayBecome(RequestSide next) {
        return switch (this) {
            case HEAD -> next != HEAD;
            case BODY -> next == COMPLETE || next == ABORTED;
            case COMPLETE, ABORTED -> false;
        };
    }
}
