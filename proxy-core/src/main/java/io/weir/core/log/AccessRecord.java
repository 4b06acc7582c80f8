package io.weir.core.log;

import io.weir.core.error.ProxyError;
import io.weir.core.listener.TlsFacts;
import org.jspecify.annotations.Nullable;

/**
 * One ended exchange (http), session (tcp) or flow (udp). Texts are null where the protocol has no such thing.
 *
 * @param endMillis wall clock at the end, since the epoch
 * @param connection the connection's number, unique in the process
 * @param client address and port as believed (PROXY protocol, forwarding fields of trusted proxies)
 * @param status sent to the client; 499 when it left; 0 when there is none
 * @param fromEndpoint whether the status is the endpoint's own word, not the proxy's
 * @param endpoint of the last attempt
 * @param attempts made, the first included; 0 when none
 * @param detail what exactly was wrong, for people
 * @param tls with the client; null in clear text
 */
public record AccessRecord(
        long endMillis,
        long connection,
        String listener,
        String protocol,
        String client,
        @Nullable String method,
        @Nullable String host,
        @Nullable String target,
        @Nullable String version,
        @Nullable String userAgent,
        @Nullable String referer,
        @Nullable String requestId,
        @Nullable String route,
        @Nullable String cluster,
        @Nullable String endpoint,
        int status,
        boolean fromEndpoint,
        int attempts,
        boolean reusedConnection,
        long bytesReceived,
        long bytesSent,
        Timeline timeline,
        @Nullable ProxyError error,
        @Nullable String detail,
        @Nullable TlsFacts tls) {

    /** {@code who/phase}. */
    public String verdict() {
        return ProxyError.verdictOf(error);
    }

    /**
     * How long each phase took, in nanoseconds; -1 where it was not reached.
     *
     * @param head from the first byte of the request to the end of its head
     * @param queue waiting for a place at an endpoint
     * @param connect of the last attempt, also if it failed; 0 on a reused connection
     * @param response from the request sent to the response's head
     * @param total from the first byte of the request (http) or accepting (tcp) to the end
     */
    public record Timeline(long head, long queue, long connect, long response, long total) {
        public static final Timeline NONE = new Timeline(-1, -1, -1, -1, -1);
    }
}
