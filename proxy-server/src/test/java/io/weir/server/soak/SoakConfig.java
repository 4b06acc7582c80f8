package io.weir.server.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration of the soak in its variations. Budgets of retries are wide: the soak asks whether retries are made,
 * not whether they are held back.
 *
 * @param weight of each cluster's second endpoint
 * @param spare whether the fourth endpoint of each cluster takes part
 * @param route whether there is an extra route
 * @param listeners whether there is an extra listener of each protocol
 * @param requestHeadTimeout an unimportant timeout
 */
record SoakConfig(int weight, boolean spare, boolean route, boolean listeners, Duration requestHeadTimeout) {
    static final SoakConfig FIRST = new SoakConfig(1, false, false, false, Duration.ofSeconds(10));

    /** Of routes. */
    static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(2);
    /** How long the death of an endpoint can be felt: what was on its way to it, on a busy machine. */
    static final Duration KILL_FELT = Duration.ofMillis(250);
    /** How long new work may meet an endpoint that hangs: two failed checks, and a busy machine. */
    static final Duration HANG_FELT = Duration.ofSeconds(3);
    /** Answered by the extra route. */
    static final String EXTRA_PATH = "/extra/";
    static final List<String> EXTRA_LISTENERS = List.of("extra-http", "extra-tcp", "extra-udp");

    private static final String CHECK = "interval: 500ms, down_interval: 300ms, timeout: 500ms, fall: 2, rise: 2 }";

    SoakConfig withWeight(int newWeight) {
        return new SoakConfig(newWeight, spare, route, listeners, requestHeadTimeout);
    }

    SoakConfig withSpare(boolean wanted) {
        return new SoakConfig(weight, wanted, route, listeners, requestHeadTimeout);
    }

    SoakConfig withRoute(boolean wanted) {
        return new SoakConfig(weight, spare, wanted, listeners, requestHeadTimeout);
    }

    SoakConfig withListeners(boolean wanted) {
        return new SoakConfig(weight, spare, route, wanted, requestHeadTimeout);
    }

    SoakConfig withRequestHeadTimeout(Duration timeout) {
        return new SoakConfig(weight, spare, route, listeners, timeout);
    }

    String yaml(SoakFleet fleet, Path accessLog) {
        return """
                runtime: { workers: 2, drain_timeout: 2s }
                admin: { bind: 127.0.0.1:0 }
                log: { level: warn }
                access_log: { path: %s, format: json }
                listeners:
                """.formatted(accessLog)
                + http("web") + stream("tcp") + datagrams("udp")
                + (listeners ? http("extra-http") + stream("extra-tcp") + datagrams("extra-udp") : "")
                + "clusters:\n"
                + cluster("web", fleet.web(), "{ type: http, path: /healthz, " + CHECK)
                + "    outlier: { consecutive_failures: 5, ejection: 1s, max_ejection: 2s }\n"
                + cluster("tcp", fleet.tcp(), "{ type: tcp, expect: { receive: t }, " + CHECK)
                + cluster("udp", fleet.udp(), "{ type: udp, expect: { send: check, receive: u }, " + CHECK);
    }

    private String http(String name) {
        return """
                  %s:
                    bind: 127.0.0.1:0
                    http: { request_head_timeout: %ds, keep_alive_timeout: 10m }
                    routes:
                      - { match: { path_prefix: /plain/ }, to: web, timeouts: { response: %ds }, retry: %s }
                      - { match: { path_prefix: /patient/ }, to: web, timeouts: { response: %ds }, retry: %s }
                """.formatted(name, requestHeadTimeout.toSeconds(),
                RESPONSE_TIMEOUT.toSeconds(), "{ budget: 100% }",
                RESPONSE_TIMEOUT.toSeconds(), "{ on: [connect, reset, timeout], budget: 100% }")
                + (route ? "      - { match: { path_prefix: " + EXTRA_PATH + " }, respond: { status: 200 } }\n" : "");
    }

    private static String stream(String name) {
        return "  " + name + ": { bind: 127.0.0.1:0, protocol: tcp, to: tcp }\n";
    }

    private static String datagrams(String name) {
        return "  " + name + ": { bind: 127.0.0.1:0, protocol: udp, to: udp, udp: { session_timeout: 5s } }\n";
    }

    private String cluster(String name, List<? extends SoakEndpoint> endpoints, String health) {
        String taking = endpoints.subList(0, spare ? endpoints.size() : endpoints.size() - 1).stream()
                .map(endpoint -> "{ address: " + endpoint.address() + ", weight: "
                        + (endpoint.equals(endpoints.get(1)) ? weight : 1) + " }")
                .collect(Collectors.joining(", "));
        return "  " + name + ":\n    endpoints: [" + taking + "]\n    connect_timeout: 2s\n"
                + "    health: " + health + "\n";
    }
}
