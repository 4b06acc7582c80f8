package io.weir.l7.message;

/** How the end of a body is found (RFC 9112, section 6.3). */
public enum BodyKind {
    /** No body at all. */
    NONE,
    /** So many bytes, possibly zero. */
    LENGTH,
    /** Chunks, the last of them empty; trailers may follow. */
    CHUNKED,
    /** Everything up to the end of the connection; responses only. */
    UNTIL_CLOSE;

    /**
     * How a body of this kind is delimited towards a client of that version: chunks are not for 1.0 clients, and
     * whoever understands chunks need not see the connection close.
     */
    public BodyKind towards(HttpVersion client) {
        return switch (this) {
            case NONE, LENGTH -> this;
            case CHUNKED, UNTIL_CLOSE -> client == HttpVersion.HTTP_1_0 ? UNTIL_CLOSE : CHUNKED;
        };
    }
}
