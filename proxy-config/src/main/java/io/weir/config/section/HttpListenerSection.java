package io.weir.config.section;

import io.weir.config.key.ClusterType;
import io.weir.config.key.Key;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.SpecException;
import io.weir.core.spec.TlsSpec;
import io.weir.l7.spec.Http2LimitsSpec;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.HttpListenerSpec;
import io.weir.l7.spec.MatchSpec;
import io.weir.l7.spec.RouteSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A listener with {@code protocol: http}. */
final class HttpListenerSection {
    private static final HttpLimitsSpec DEFAULT = HttpLimitsSpec.DEFAULT;
    private static final Key<Integer> MAX_REQUEST_HEAD = Key.of("max_request_head", Types.INT_SIZE,
            DEFAULT.requestHeadBytesMax(), "Request line and fields together; more is 431, the line alone 414.");
    private static final Key<Integer> MAX_REQUEST_HEADERS = Key.of("max_request_headers", Types.INTEGER,
            DEFAULT.requestFieldsMax(), "Field lines of a request; more is 431.");
    private static final Key<Long> MAX_REQUEST_BODY = Key.of("max_request_body", Types.SIZE,
            DEFAULT.requestBodyBytesMax(), "0 = no bound; more is 413.");
    private static final Key<Duration> REQUEST_HEAD_TIMEOUT = Key.of("request_head_timeout", Types.DURATION,
            DEFAULT.requestHeadTimeout(), "From the first byte of a head to its last, then 408.");
    private static final Key<Duration> REQUEST_BODY_IDLE_TIMEOUT = Key.of("request_body_idle_timeout", Types.DURATION,
            DEFAULT.requestBodyIdleTimeout(), "Between two reads of a body, then 408.");
    private static final Key<Duration> KEEP_ALIVE_TIMEOUT = Key.of("keep_alive_timeout", Types.DURATION,
            DEFAULT.keepAliveTimeout(), "Between two requests, then the connection is closed.");
    private static final Key<Integer> KEEP_ALIVE_REQUESTS = Key.of("keep_alive_requests", Types.INTEGER,
            DEFAULT.keepAliveRequests(), "Of one connection; 0 = no bound.");
    private static final Key<Boolean> HTTP2 = Key.of("http2", Types.BOOLEAN, DEFAULT.http2().enabled(),
            "Over TLS by ALPN, and in clear text by prior knowledge.");
    private static final Key<Integer> MAX_CONCURRENT_STREAMS = Key.of("max_concurrent_streams", Types.INTEGER,
            DEFAULT.http2().concurrentStreamsMax(), "Requests in progress on one HTTP/2 connection.");
    private static final Key<Integer> MAX_STREAMS_RESET = Key.of("max_streams_reset_per_window", Types.INTEGER,
            DEFAULT.http2().streamsResetMax(),
            "Streams of one connection reset within 30 s because of the client; more end the connection.");
    private static final Section<HttpLimitsSpec> LIMITS = Section.of("http",
            "What a client may send and how long it may take.",
            List.of(MAX_REQUEST_HEAD, MAX_REQUEST_HEADERS, MAX_REQUEST_BODY, REQUEST_HEAD_TIMEOUT,
                    REQUEST_BODY_IDLE_TIMEOUT, KEEP_ALIVE_TIMEOUT, KEEP_ALIVE_REQUESTS, HTTP2, MAX_CONCURRENT_STREAMS,
                    MAX_STREAMS_RESET),
            HttpListenerSection::limits);

    private static final Key<HttpLimitsSpec> HTTP = Key.of("http", LIMITS, DEFAULT, "Limits and timers of requests.");
    private static final Key<List<RouteSpec>> ROUTES = Key.of("routes", Types.listOf(RouteSection.SECTION), List.of(),
            "What is done with requests.");
    private static final Key<String> TO =
            Key.optional("to", ClusterType.INSTANCE, "Everything to one cluster; short for one route without match.");
    static final Section<HttpListenerSpec> SECTION = Section
            .of("listener_http", "A listener that speaks HTTP.", keys(), HttpListenerSection::build)
            .checkedBy(HttpListenerSection::check)
            .refusing(Map.of("tcp", "only with protocol: tcp", "udp", "only with protocol: udp"));

    private HttpListenerSection() {}

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>();
        keys.add(ListenerType.PROTOCOL);
        keys.addAll(ListenerKeys.ofConnections());
        keys.addAll(List.of(TlsSections.HTTP, HTTP, ROUTES, TO));
        return keys;
    }

    private static void check(Values values) {
        if (values.has(ROUTES) && values.has(TO)) {
            values.problem(TO, "beside routes (expected: one of to, routes; a route without match takes the rest)");
        }
        if (!values.has(ROUTES) && !values.has(TO)) {
            values.refuse("goes nowhere", "routes, or to");
        }
    }

    private static HttpListenerSpec build(Values values) {
        List<RouteSpec> routes = new ArrayList<>(values.get(ROUTES));
        String cluster = values.find(TO);
        if (cluster != null && routes.isEmpty()) {
            routes.add(RouteSpec.to("", cluster));
        }
        checkReachable(routes);
        return new HttpListenerSpec(ListenerKeys.listener(values, tls(values)), values.get(HTTP),
                named(values.name(), routes));
    }

    /** What is not spoken is not offered. */
    private static @Nullable TlsSpec tls(Values values) {
        TlsSpec tls = values.find(TlsSections.HTTP);
        return tls == null || values.get(HTTP).http2().enabled() ? tls : tls.withoutAlpn("h2");
    }

    /** Of two routes with the same match, order would decide and the second never be used. */
    private static void checkReachable(List<RouteSpec> routes) {
        Map<MatchSpec, Integer> byMatch = new HashMap<>();
        for (int i = 0; i < routes.size(); i++) {
            Integer first = byMatch.putIfAbsent(routes.get(i).match(), i);
            if (first != null) {
                throw new SpecException("routes[" + i + "].match", "the same as of routes[" + first + "]",
                        "a match of its own, since this route would never be used");
            }
        }
    }

    private static List<RouteSpec> named(String listener, List<RouteSpec> routes) {
        List<RouteSpec> named = new ArrayList<>();
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < routes.size(); i++) {
            RouteSpec route = routes.get(i);
            String name = route.name().isEmpty() ? listener + "-" + (i + 1) : route.name();
            Integer first = byName.putIfAbsent(name, i);
            if (first != null) {
                throw new SpecException("routes[" + i + "].name", name, "another name than that of routes[" + first
                        + "]");
            }
            named.add(route.withName(name));
        }
        return named;
    }

    private static HttpLimitsSpec limits(Values values) {
        return new HttpLimitsSpec(values.get(MAX_REQUEST_HEAD), values.get(MAX_REQUEST_HEADERS),
                values.get(MAX_REQUEST_BODY), values.get(REQUEST_HEAD_TIMEOUT), values.get(REQUEST_BODY_IDLE_TIMEOUT),
                values.get(KEEP_ALIVE_TIMEOUT), values.get(KEEP_ALIVE_REQUESTS),
                new Http2LimitsSpec(values.get(HTTP2), values.get(MAX_CONCURRENT_STREAMS),
                        values.get(MAX_STREAMS_RESET)));
    }
}
