package io.weir.core.error;

import static io.weir.core.error.Blame.CLIENT;
import static io.weir.core.error.Blame.ENDPOINT;
import static io.weir.core.error.Blame.PROXY;
import static io.weir.core.error.RetrySafety.ALWAYS;
import static io.weir.core.error.RetrySafety.IF_IDEMPOTENT;
import static io.weir.core.error.RetrySafety.NEVER;

import org.jspecify.annotations.Nullable;

/**
 * Every way an exchange or session ends other than well: who is to blame and in which phase (together the verdict), the
 * status a client gets, the {@code Proxy-Status} error (RFC 9209, section 2.3), and whether trying again is safe.
 */
public enum ProxyError {
    // The client's fault.
    BAD_REQUEST(CLIENT, "request", 400, "http_request_error", NEVER),
    URI_TOO_LONG(CLIENT, "request", 414, "http_request_error", NEVER),
    HEAD_TOO_LARGE(CLIENT, "request", 431, "http_request_error", NEVER),
    HEAD_TIMEOUT(CLIENT, "request", 408, "http_request_error", NEVER),
    BODY_TOO_LARGE(CLIENT, "body", 413, "http_request_error", NEVER),
    BODY_TIMEOUT(CLIENT, "body", 408, "http_request_error", NEVER),
    BAD_BODY(CLIENT, "body", 400, "http_request_error", NEVER),
    EXPECTATION_FAILED(CLIENT, "request", 417, "http_request_error", NEVER),
    BAD_PROXY_HEADER(CLIENT, "proxy-header", 0, "http_request_error", NEVER),
    CLIENT_LEFT_SENDING(CLIENT, "body", 499, null, NEVER),
    CLIENT_LEFT_WAITING(CLIENT, "wait", 499, null, NEVER),
    CLIENT_LEFT_READING(CLIENT, "response", 499, null, NEVER),
    CLIENT_RESET(CLIENT, "tunnel", 0, null, NEVER),
    HTTP2_BROKEN(CLIENT, "http2", 0, null, NEVER),
    HTTP2_ABUSE(CLIENT, "abuse", 0, null, NEVER),

    // Ours, or the operator's.
    NO_ROUTE(PROXY, "route", 404, "destination_not_found", NEVER),
    METHOD_REFUSED(PROXY, "route", 405, "http_request_denied", NEVER),
    ACCESS_DENIED(PROXY, "gate", 403, "http_request_denied", NEVER),
    NO_ENDPOINT(PROXY, "pick", 503, "destination_unavailable", NEVER),
    DNS_FAILED(PROXY, "pick", 503, "dns_error", NEVER),
    QUEUE_FULL(PROXY, "queue", 503, "connection_limit_reached", NEVER),
    QUEUE_TIMEOUT(PROXY, "queue", 503, "connection_limit_reached", NEVER),
    OVERLOADED(PROXY, "queue", 503, "proxy_internal_response", NEVER),
    IDLE_TIMEOUT(PROXY, "idle", 0, "connection_read_timeout", NEVER),
    DURATION_REACHED(PROXY, "duration", 0, null, NEVER),
    ENDPOINT_WENT_DOWN(PROXY, "down", 0, "destination_unavailable", NEVER),
    DRAINED(PROXY, "drain", 0, null, NEVER),
    INTERNAL(PROXY, "internal", 500, "proxy_internal_error", NEVER),

    // The endpoint's fault; only these touch its health.
    CONNECT_REFUSED(ENDPOINT, "connect", 502, "connection_refused", ALWAYS),
    CONNECT_UNREACHABLE(ENDPOINT, "connect", 502, "destination_ip_unroutable", ALWAYS),
    CONNECT_TIMEOUT(ENDPOINT, "connect", 504, "connection_timeout", ALWAYS),
    TLS_FAILED(ENDPOINT, "tls", 502, "tls_protocol_error", ALWAYS),
    RESET_BEFORE_HEAD(ENDPOINT, "head", 502, "connection_terminated", IF_IDEMPOTENT),
    REFUSED_STREAM(ENDPOINT, "head", 502, "connection_terminated", ALWAYS),
    BAD_RESPONSE(ENDPOINT, "head", 502, "http_protocol_error", NEVER),
    RESPONSE_HEAD_TOO_LARGE(ENDPOINT, "head", 502, "http_response_header_section_size", NEVER),
    UPGRADE_FAILED(ENDPOINT, "head", 502, "http_upgrade_failed", NEVER),
    RESPONSE_TIMEOUT(ENDPOINT, "wait", 504, "http_response_timeout", IF_IDEMPOTENT),
    RESPONSE_INCOMPLETE(ENDPOINT, "body", 502, "http_response_incomplete", NEVER),
    RESPONSE_IDLE(ENDPOINT, "body", 504, "connection_read_timeout", NEVER),
    ENDPOINT_RESET(ENDPOINT, "tunnel", 0, "connection_terminated", NEVER);

    private final Blame blame;
    private final String verdict;
    private final int status;
    private final @Nullable String proxyStatus;
    private final RetrySafety retrySafety;

    ProxyError(Blame blame, String phase, int status, @Nullable String proxyStatus, RetrySafety retrySafety) {
        this.blame = blame;
        this.verdict = blame.text() + "/" + phase;
        this.status = status;
        this.proxyStatus = proxyStatus;
        this.retrySafety = retrySafety;
    }

    /** Who caused it; only {@code ENDPOINT} touches an endpoint's health. */
    public Blame blame() {
        return blame;
    }

    /** {@code who/phase}, as in access log, metrics and {@code Proxy-Status}. */
    public String verdict() {
        return verdict;
    }

    /** The verdict of an end, {@code ok/-} when nothing failed. */
    public static String verdictOf(@Nullable ProxyError error) {
        return error == null ? "ok/-" : error.verdict;
    }

    /** What the client gets when no response head was sent; 0 = nothing but a close; 499 is logged, never sent. */
    public int status() {
        return status;
    }

    /** The RFC 9209 error type, or null when the client is not there to read it. */
    public @Nullable String proxyStatus() {
        return proxyStatus;
    }

    /** Whether the request may be sent again. */
    public RetrySafety retrySafety() {
        return retrySafety;
    }
}
