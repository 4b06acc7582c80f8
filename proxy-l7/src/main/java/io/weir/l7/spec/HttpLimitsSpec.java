package io.weir.l7.spec;

import io.weir.core.spec.Expect;
import java.time.Duration;

/**
 * What a client may send and how long it may take.
 *
 * @param requestHeadBytesMax request line and fields together; more → 431, the line alone → 414
 * @param requestFieldsMax field lines of a request; more → 431
 * @param requestBodyBytesMax 0 = no bound; more → 413
 * @param requestHeadTimeout from its first byte to its last → 408
 * @param requestBodyIdleTimeout between two reads of a body → 408
 * @param keepAliveTimeout between two requests; then closed
 * @param keepAliveRequests of one connection; 0 = no bound
 * @param http2 what HTTP/2 adds
 */
public record HttpLimitsSpec(
        int requestHeadBytesMax,
        int requestFieldsMax,
        long requestBodyBytesMax,
        Duration requestHeadTimeout,
        Duration requestBodyIdleTimeout,
        Duration keepAliveTimeout,
        int keepAliveRequests,
        Http2LimitsSpec http2) {
    public static final HttpLimitsSpec DEFAULT = new HttpLimitsSpec(
            32 << 10, 100, 0, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(75), 0,
            Http2LimitsSpec.DEFAULT);

    /** With the defaults of HTTP/2. */
    public HttpLimitsSpec(
            int requestHeadBytesMax,
            int requestFieldsMax,
            long requestBodyBytesMax,
            Duration requestHeadTimeout,
            Duration requestBodyIdleTimeout,
            Duration keepAliveTimeout,
            int keepAliveRequests) {
        this(requestHeadBytesMax, requestFieldsMax, requestBodyBytesMax, requestHeadTimeout, requestBodyIdleTimeout,
                keepAliveTimeout, keepAliveRequests, Http2LimitsSpec.DEFAULT);
    }

    /** The same but for HTTP/2. */
    public HttpLimitsSpec withHttp2(Http2LimitsSpec newHttp2) {
        return new HttpLimitsSpec(requestHeadBytesMax, requestFieldsMax, requestBodyBytesMax, requestHeadTimeout,
                requestBodyIdleTimeout, keepAliveTimeout, keepAliveRequests, newHttp2);
    }

    public HttpLimitsSpec {
        Expect.within(requestHeadBytesMax, 256, 1 << 20, "max_request_head");
        Expect.within(requestFieldsMax, 1, 10_000, "max_request_headers");
        Expect.that(requestBodyBytesMax >= 0, "max_request_body", requestBodyBytesMax, "0 or more");
        Expect.positive(requestHeadTimeout, "request_head_timeout");
        Expect.positive(requestBodyIdleTimeout, "request_body_idle_timeout");
        Expect.positive(keepAliveTimeout, "keep_alive_timeout");
        Expect.within(keepAliveRequests, 0, Integer.MAX_VALUE, "keep_alive_requests");
    }
}
