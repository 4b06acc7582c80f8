package io.weir.l7.spec;

import io.weir.core.spec.Expect;

/**
 * What a client may do on an HTTP/2 connection.
 *
 * @param enabled over TLS by ALPN, and in clear text by prior knowledge
 * @param concurrentStreamsMax requests in progress on one connection; more are refused, and may be sent again
 * @param streamsResetMax streams of one connection reset within 30 seconds because of the client; more end it
 */
public record Http2LimitsSpec(boolean enabled, int concurrentStreamsMax, int streamsResetMax) {
    public static final Http2LimitsSpec DEFAULT = new Http2LimitsSpec(true, 128, 200);

    public Http2LimitsSpec {
        Expect.within(concurrentStreamsMax, 1, 10_000, "max_concurrent_streams");
        Expect.within(streamsResetMax, 1, 1_000_000, "max_streams_reset_per_window");
    }
}
