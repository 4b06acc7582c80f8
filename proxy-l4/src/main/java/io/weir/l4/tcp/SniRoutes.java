package io.weir.l4.tcp;

import io.weir.core.loop.Shared;
import io.weir.core.stats.Stats;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.TcpListenerSpec.SniRoute;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Server names to targets. An exact name wins over any wildcard, a longer wildcard over a shorter one; {@code
 * *.example.org} stands for every name below {@code example.org}, at any depth. Of equal names the first route wins.
 */
@Shared
final class SniRoutes {
    private final Map<String, TcpTarget> exact = new HashMap<>();
    /** By the name without its star: {@code .example.org}. */
    private final Map<String, TcpTarget> below = new HashMap<>();

    private final TcpTarget fallback;
    private final TcpTarget unrouted;

    SniRoutes(TcpListenerSpec spec, Stats stats) {
        String listener = spec.listener().name();
        for (SniRoute route : spec.routes()) {
            TcpTarget target = new TcpTarget(route.name(), route.cluster(),
                    stats.exchanges(listener, route.cluster()), spec.terminates(route));
            for (String name : route.serverNames()) {
                String lower = name.toLowerCase(Locale.ROOT);
                if (lower.startsWith("*.")) {
                    below.putIfAbsent(lower.substring(1), target);
                } else {
                    exact.putIfAbsent(lower, target);
                }
            }
        }
        String cluster = spec.cluster() == null ? "" : spec.cluster();
        this.unrouted = new TcpTarget(null, "", stats.exchanges(listener, ""), false);
        this.fallback = new TcpTarget(null, cluster, stats.exchanges(listener, cluster), spec.terminates(null));
    }

    boolean isEmpty() {
        return exact.isEmpty() && below.isEmpty();
    }

    /** The target of connections that match no route; it may be nowhere. */
    TcpTarget fallback() {
        return fallback;
    }

    /** The target of connections that ended before they could match anything: nowhere. */
    TcpTarget unrouted() {
        return unrouted;
    }

    /** The target for a lower-case name; the fallback for null or when nothing matches. */
    TcpTarget match(@Nullable String serverName) {
        if (serverName == null) {
            return fallback;
        }
        TcpTarget target = exact.get(serverName);
        for (int dot = serverName.indexOf('.'); target == null && dot >= 0; dot = serverName.indexOf('.', dot + 1)) {
            target = below.get(serverName.substring(dot));
        }
        return target == null ? fallback : target;
    }
}
