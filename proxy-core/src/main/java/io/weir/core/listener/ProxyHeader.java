package io.weir.core.listener;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What the front of a connection says about its PROXY header. */
sealed interface ProxyHeader {
    /** Not all of it is here yet. */
    record Incomplete() implements ProxyHeader {
        static final Incomplete INSTANCE = new Incomplete();
    }

    /** It is none, or a broken one. */
    record Malformed(String reason) implements ProxyHeader {}

    /**
     * A whole header.
     *
     * @param length in bytes; what follows belongs to the protocol
     * @param source the client; null when the header speaks of no one (UNKNOWN, LOCAL, unix)
     * @param destination where the client went; null with {@code source}
     */
    record Read(int length, @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination)
            implements ProxyHeader {}
}
