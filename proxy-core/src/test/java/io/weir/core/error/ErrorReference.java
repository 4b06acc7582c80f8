package io.weir.core.error;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code docs/errors.md}, written from {@link ProxyError}; what each one means to an operator stands here. */
final class ErrorReference {
    private static final String INTRODUCTION = """
            # Errors

            Every way an exchange, session or flow ends other than well. This page is written from `ProxyError`; a test
            fails when it is out of date (`-Dweir.regenerate=true` writes it anew).

            The **verdict** says who caused the end and in which phase. The same word stands in the access log
            (`verdict`; `error` is the name in the first column), in the labels of `weir_exchanges_total`, and in the
            `Proxy-Status` field (RFC 9209) of an answer that the proxy made: `weir; error=connection_refused;
            verdict="endpoint/connect"`. What ended well has the verdict `ok/-`.

            **Status** is what an HTTP client gets when nothing of a response was sent yet; afterwards the connection is
            closed or reset, so that a broken response never looks complete. 499 is logged and never sent. `-` is a
            close without an answer; TCP and UDP never answer. Answers with 503 carry `Retry-After` (1 s for queues, 5 s
            where no endpoint can be used).

            **Retry** is what the error itself allows; the route's `retry` must allow it too, the request's body must
            still be at hand, and nothing may have reached the client. Only errors that an endpoint is to blame for
            count against it. One case is tried again whatever `retry` says and counts neither as a retry nor against
            the endpoint: a connection from the pool that closes before a byte of the response, for requests of methods
            that may be repeated.
            """;

    private ErrorReference() {}

    static String markdown() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        append(Blame.CLIENT, "The client's", page);
        append(Blame.PROXY, "The proxy's, or the operator's", page);
        append(Blame.ENDPOINT, "The endpoint's", page);
        return page.toString();
    }

    private static void append(Blame blame, String title, StringBuilder page) {
        page.append("\n## ").append(title).append("""

                | error | verdict | status | `Proxy-Status` error | retry | what happened | what to do |
                | --- | --- | --- | --- | --- | --- | --- |
                """);
        for (ProxyError error : ProxyError.values()) {
            if (error.blame() == blame) {
                page.append("| ").append(String.join(" | ", row(error))).append(" |\n");
            }
        }
    }

    private static List<String> row(ProxyError error) {
        Meaning meaning = meaningOf(error);
        return Arrays.asList(
                code(error.name().toLowerCase(Locale.ROOT)),
                code(error.verdict()),
                error.status() == 0 ? "-" : Integer.toString(error.status()),
                error.proxyStatus() == null ? "-" : code(error.proxyStatus()),
                switch (error.retrySafety()) {
                    case NEVER -> "no";
                    case ALWAYS -> "yes, it was not seen";
                    case IF_IDEMPOTENT -> "methods that may be repeated";
                },
                meaning.happened(),
                meaning.remedy());
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    /** What an error means to people. */
    private record Meaning(String happened, String remedy) {}

    private static Meaning meaningOf(ProxyError error) {
        return switch (error.blame()) {
            case CLIENT -> ofClient(error);
            case PROXY -> ofProxy(error);
            case ENDPOINT -> ofEndpoint(error);
            case OK -> throw new AssertionError(error);
        };
    }

    private static Meaning ofClient(ProxyError error) {
        return switch (error) {
            case BAD_REQUEST -> new Meaning("The head breaks a rule of RFC 9110 or 9112, or could be read in two ways.",
                    "`detail` in the access log names the rule; correct the client.");
            case URI_TOO_LONG -> new Meaning("The request line alone fills the room of the head.",
                    "Raise `http.max_request_head` if such targets are meant.");
            case HEAD_TOO_LARGE -> new Meaning("The head has too many bytes or too many fields.",
                    "Often grown cookies; `http.max_request_head`, `http.max_request_headers`.");
            case HEAD_TIMEOUT -> new Meaning("The head (with `sni` routes, the ClientHello) was not complete in time.",
                    "A slow or hostile client; `http.request_head_timeout`, 10 s for a ClientHello.");
            case BODY_TOO_LARGE -> new Meaning("The body is, or is announced, larger than allowed.",
                    "Raise `http.max_request_body` if such uploads are meant.");
            case BODY_TIMEOUT -> new Meaning("No byte of the body came for too long while the proxy was reading it.",
                    "`http.request_body_idle_timeout`.");
            case BAD_BODY -> new Meaning("The chunked framing of the body is broken.",
                    "`detail` names the rule; correct the client.");
            case EXPECTATION_FAILED -> new Meaning("`Expect` asks for something other than `100-continue`.",
                    "Correct the client.");
            case BAD_PROXY_HEADER -> new Meaning("No PROXY header, a broken one, one later than 10 s, or one of a peer "
                    + "that is not trusted. Counted as refused, not in the access log.",
                    "Compare `proxy_protocol` and `trusted_proxies` with who connects.");
            case CLIENT_LEFT_SENDING -> new Meaning("The client closed before its request was complete.", "Nothing.");
            case CLIENT_LEFT_WAITING -> new Meaning("The client closed before the response began; with TCP, before a "
                    + "connection to an endpoint stood.", "If many: look at what clients wait for.");
            case CLIENT_LEFT_READING -> new Meaning("The client closed, or stopped reading for `timeouts.idle`, in the "
                    + "midst of the response.", "Nothing.");
            case CLIENT_RESET -> new Meaning("The client reset a TCP session or an upgraded connection.", "Nothing.");
            case HTTP2_BROKEN -> new Meaning("The client broke a rule of RFC 9113 or 7541 that its connection does not "
                    + "survive; so end the requests on it.", "`detail` names the rule; correct the client.");
            case HTTP2_ABUSE -> new Meaning("The client made the connection cost more than it may (GOAWAY with "
                    + "ENHANCE_YOUR_CALM); so end the requests on it.",
                    "`detail` names what there was too much of; [HTTP/2](http2.md#abuse).");
            default -> throw new AssertionError(error + " has no meaning");
        };
    }

    private static Meaning ofProxy(ProxyError error) {
        return switch (error) {
            case NO_ROUTE -> new Meaning("No route matches; with TCP no `sni` route, and there is no `to`.",
                    "Add a route without `match`, or leave it so.");
            case METHOD_REFUSED -> new Meaning("CONNECT, which is not served.", "Nothing.");
            case ACCESS_DENIED -> new Meaning("Held for answers of access rules. `allow` and `deny` of a listener "
                    + "close the connection unanswered and count it as refused.", "-");
            case NO_ENDPOINT -> new Meaning("No endpoint of the cluster takes traffic.",
                    "`GET /endpoints` says why each does not.");
            case DNS_FAILED -> new Meaning("No endpoint of the cluster has an address yet.",
                    "Look up the name on this machine; the log tells failures of look-ups.");
            case QUEUE_FULL -> new Meaning("Every endpoint is at `max_connections`, and the queue is full or off.",
                    "More endpoints, a higher `max_connections`, or a longer `queue.max`.");
            case QUEUE_TIMEOUT -> new Meaning("No place at an endpoint became free within `queue.timeout`.",
                    "As above.");
            case OVERLOADED -> new Meaning("This machine could not open a connection: no descriptors, local ports or "
                    + "memory; or buffers hold more than `runtime.memory_limit`.", "`ulimit -n`, "
                    + "`net.ipv4.ip_local_port_range`, `weir_buffer_memory_shedding`.");
            case IDLE_TIMEOUT -> new Meaning("No byte either way for `tcp.idle_timeout`, or `timeouts.tunnel_idle` "
                    + "after an upgrade.", "Raise it, or let the application send keep-alives.");
            case DURATION_REACHED -> new Meaning("The session lasted for `tcp.max_duration`.", "Nothing.");
            case ENDPOINT_WENT_DOWN -> new Meaning("The endpoint failed its checks or was removed, and the cluster "
                    + "has `on_down: close`; with UDP, the flow's endpoint went and no datagram came any more.",
                    "The log tells why it went down.");
            case DRAINED -> new Meaning("Still under way when `runtime.drain_timeout` was over.",
                    "Raise it for long transfers.");
            case INTERNAL -> new Meaning("A bug, or the system forbids to connect.",
                    "The log has the cause; please report a bug.");
            default -> throw new AssertionError(error + " has no meaning");
        };
    }

    private static Meaning ofEndpoint(ProxyError error) {
        return switch (error) {
            case CONNECT_REFUSED -> new Meaning("Nobody listens there, or a firewall refuses; with UDP, ICMP said so.",
                    "Is the endpoint running, and on this port?");
            case CONNECT_UNREACHABLE -> new Meaning("There is no way to the address.", "Routes, firewalls.");
            case CONNECT_TIMEOUT -> new Meaning("No connection within `connect_timeout`.",
                    "A firewall that drops, or an endpoint whose backlog is full.");
            case TLS_FAILED -> new Meaning("The TLS handshake failed: `detail` says why.",
                    "The certificate, `tls.ca`, `tls.server_name`: [TLS](tls.md).");
            case RESET_BEFORE_HEAD -> new Meaning("The connection closed or was reset before the response's head was "
                    + "complete, also by the proxy itself for `on_down: close`.",
                    "Crashes and restarts of the endpoint; its own idle timeout.");
            case REFUSED_STREAM -> new Meaning("An HTTP/2 endpoint refused the stream, or closed the connection before "
                    + "it looked at the request (GOAWAY), and there was no retry left.",
                    "`retry.on: refused_stream`; limits of the endpoint.");
            case BAD_RESPONSE -> new Meaning("The response's head breaks a rule or could be read in two ways.",
                    "`detail` names the rule; correct the endpoint.");
            case RESPONSE_HEAD_TOO_LARGE -> new Meaning("The response's head has more than 64 KiB or 200 fields.",
                    "Correct the endpoint.");
            case UPGRADE_FAILED -> new Meaning("A 101 that names no protocol, or one the client did not offer. "
                    + "Declining is an ordinary response; a 101 nobody asked for is `bad_response`.",
                    "Correct the endpoint.");
            case RESPONSE_TIMEOUT -> new Meaning("No response's head within `timeouts.response`, or `timeouts.total` "
                    + "was over; with UDP, replies were due.", "Look at the endpoint; or a longer timeout.");
            case RESPONSE_INCOMPLETE -> new Meaning("The connection closed, or its framing broke, in the midst of the "
                    + "body.", "Crashes and limits of the endpoint.");
            case RESPONSE_IDLE -> new Meaning("No byte of the body for `timeouts.idle`.",
                    "Raise it for routes that stream with pauses.");
            case ENDPOINT_RESET -> new Meaning("The endpoint reset a TCP session or an upgraded connection.",
                    "Its log says why.");
            default -> throw new AssertionError(error + " has no meaning");
        };
    }
}
