package io.weir.l7.http1;

/** Where a client's connection stands. */
enum ConnectionPhase {
    /** Between two requests. */
    IDLE,
    /** A head is being read. */
    HEAD,
    /** A body is being read. */
    BODY,
    /** The request is complete, its response is not. */
    RESPONDING,
    /** The last response is out; what the client still sends is thrown away until it closes or time is up. */
    LINGERING,
    /** Given to a tunnel. */
    TUNNEL,
    /** Closed, or closing as soon as all is written. */
    CLOSED;

    /**
     * Whether bytes that came in are read as requests now.
     *
     * @param clientReads whether the client takes its responses: it gets no more of them while it does not
     */
    boolean isReadingRequest(boolean clientReads) {
        return this == HEAD || this == BODY || (this == IDLE && clientReads);
    }

    /** Whether bytes that come in are still of interest. */
    boolean isServing() {
        return this == IDLE || this == HEAD || this == BODY || this == RESPONDING;
    }

    /**
     * Whether more bytes are to be read from the socket.
     *
     * @param bodyIsWelcome whether the endpoint keeps up with the body
     * @param hasRoomAhead whether later requests may be read ahead
     */
    boolean wantsBytes(boolean bodyIsWelcome, boolean hasRoomAhead) {
        return switch (this) {
            case HEAD, LINGERING -> true;
            case BODY -> bodyIsWelcome;
            case IDLE, RESPONDING -> hasRoomAhead;
            case TUNNEL, CLOSED -> false;
        };
    }

    /** Whether that move is legal. */
    boolean mayBecome(ConnectionPhase next) {
        return switch (this) {
            case IDLE -> next == HEAD || next == CLOSED;
            case HEAD -> next == BODY || next == RESPONDING || next == LINGERING || next == CLOSED;
            case BODY -> next == RESPONDING || next == LINGERING || next == CLOSED;
            case RESPONDING -> next == IDLE || next == LINGERING || next == TUNNEL || next == CLOSED;
            case LINGERING -> next == CLOSED;
            case TUNNEL, CLOSED -> false;
        };
    }
}
