package io.weir.l4.spec;

import io.weir.core.spec.Expect;
import io.weir.core.spec.ListenerSpec;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listener that forwards bytes.
 *
 * @param routes by server name, tried most specific first; empty = everything goes to {@code cluster}
 * @param cluster for connections that match no route; null = those are closed (only with routes)
 * @param idleTimeout no byte either way
 * @param connectAttempts endpoints tried when connecting fails, the first included
 * @param durationMax of a connection; zero = no bound
 */
public record TcpListenerSpec(
        ListenerSpec listener,
        List<SniRoute> routes,
        @Nullable String cluster,
        Duration idleTimeout,
        int connectAttempts,
        Duration durationMax,
        Splice splice) {
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(10);
    public static final int DEFAULT_CONNECT_ATTEMPTS = 3;
    public static final Duration DEFAULT_DURATION_MAX = Duration.ZERO;
    public static final Splice DEFAULT_SPLICE = Splice.AUTO;

    public TcpListenerSpec {
        Expect.that(cluster != null || !routes.isEmpty(), "to", "nothing", "a cluster, or routes by sni");
        Expect.positive(idleTimeout, "tcp.idle_timeout");
        Expect.within(connectAttempts, 1, 100, "tcp.connect_attempts");
        Expect.notNegative(durationMax, "tcp.max_duration");
        for (int i = 0; i < routes.size(); i++) {
            Expect.that(routes.get(i).tls() != RouteTls.TERMINATE || listener.tls() != null, "routes[" + i + "].tls",
                    "terminate", "passthrough, or tls of the listener");
        }
        routes = List.copyOf(routes);
    }

    /** Everything from {@code listener} to {@code cluster} with every default. */
    public static TcpListenerSpec of(ListenerSpec listener, String cluster) {
        return new TcpListenerSpec(listener, List.of(), cluster, DEFAULT_IDLE_TIMEOUT, DEFAULT_CONNECT_ATTEMPTS,
                DEFAULT_DURATION_MAX, DEFAULT_SPLICE);
    }

    /** Whether connections of {@code route} are decrypted here; null = those of no route. */
    public boolean terminates(@Nullable SniRoute route) {
        return listener.tls() != null && (route == null || route.tls() != RouteTls.PASSTHROUGH);
    }

    /** Whether connections are decrypted here or go on as they came; AUTO = decrypted when the listener has TLS. */
    public enum RouteTls { AUTO, TERMINATE, PASSTHROUGH }

    /** Whether long plain transfers are copied by the kernel. */
    public enum Splice { AUTO, ON, OFF }

    /**
     * Connections whose TLS ClientHello names one of these servers go to a cluster.
     *
     * @param name in logs and metrics
     * @param serverNames exact ({@code a.example.com}) or wildcard ({@code *.example.org}), lower case
     */
    public record SniRoute(String name, List<String> serverNames, String cluster, RouteTls tls) {
        /** With {@code AUTO}. */
        public SniRoute(String name, List<String> serverNames, String cluster) {
            this(name, serverNames, cluster, RouteTls.AUTO);
        }

        public SniRoute {
            Expect.that(!serverNames.isEmpty(), "match.sni", serverNames, "at least one server name");
            serverNames = List.copyOf(serverNames);
        }
    }
}
