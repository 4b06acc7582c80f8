package io.weir.core.connect;

import io.netty.channel.ConnectTimeoutException;
import io.weir.core.error.ProxyError;
import java.net.NoRouteToHostException;
import org.jspecify.annotations.Nullable;

/** What an exception of connecting means. The transports share no error numbers, only the system's words for them. */
final class ConnectFailures {
    private ConnectFailures() {}

    static ProxyError errorOf(@Nullable Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return ProxyError.CONNECT_TIMEOUT;
        }
        String words = wordsOf(cause);
        if (saysOneOf(words, "Too many open files", "Cannot assign requested address", "No buffer space available",
                "Cannot allocate memory", "Address already in use")) {
            return ProxyError.OVERLOADED;
        }
        if (saysOneOf(words, "Permission denied", "Operation not permitted", "event executor terminated")) {
            return ProxyError.INTERNAL;
        }
        if (words.contains("timed out")) {
            return ProxyError.CONNECT_TIMEOUT;
        }
        return cause instanceof NoRouteToHostException ? ProxyError.CONNECT_UNREACHABLE : ProxyError.CONNECT_REFUSED;
    }

    /** For people: the system's words. */
    static String detailOf(@Nullable Throwable cause) {
        return wordsOf(cause);
    }

    /** The messages of the exception and of what caused it, as the transports wrap them. */
    private static String wordsOf(@Nullable Throwable cause) {
        StringBuilder words = new StringBuilder();
        int depth = 0;
        for (Throwable each = cause; each != null && depth < 4; each = each.getCause()) {
            String message = each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage();
            // The native transports put the address behind the message of the cause.
            if (words.indexOf(message) < 0) {
                words.append(words.isEmpty() ? "" : ": ").append(message);
            }
            depth++;
        }
        return words.toString();
    }

    private static boolean saysOneOf(String words, String... phrases) {
        for (String phrase : phrases) {
            if (words.contains(phrase)) {
                return true;
            }
        }
        return false;
    }
}
