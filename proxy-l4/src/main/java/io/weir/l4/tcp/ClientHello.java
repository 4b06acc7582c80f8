package io.weir.l4.tcp;

import org.jspecify.annotations.Nullable;

/** What the first bytes of a connection say about TLS. */
sealed interface ClientHello {
    /** Not all of it is here yet. */
    record Incomplete() implements ClientHello {
        static final Incomplete INSTANCE = new Incomplete();
    }

    /** It is none, a broken one, or one too large. */
    record NotTls() implements ClientHello {
        static final NotTls INSTANCE = new NotTls();
    }

    /**
     * A whole one.
     *
     * @param serverName lower case, without a trailing dot; null when the client names none
     */
    record Read(@Nullable String serverName) implements ClientHello {}
}
