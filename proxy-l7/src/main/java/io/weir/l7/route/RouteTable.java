package io.weir.l7.route;

import io.weir.core.cluster.Cluster;
import io.weir.core.loop.Shared;
import io.weir.core.stats.Stats;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.HttpListenerSpec;
import io.weir.l7.spec.RouteSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one listener, compiled. The most specific match wins: host exact before the longest wildcard before
 * none; within a host, path exact before the longest prefix before regex before none; then the number of further
 * conditions (method, headers, query and cookies); the order in the file only breaks ties. A host whose routes all
 * decline hands over to the next less specific host.
 */
@Shared
public final class RouteTable {
    private final Map<String, HostRoutes> exactHosts;
    private final List<WildcardHost> wildcardHosts;
    private final HostRoutes anyHost;
    private final List<Route> routes;

    private record WildcardHost(String suffix, HostRoutes routes) {}

    private RouteTable(
            Map<String, HostRoutes> exactHosts,
            List<WildcardHost> wildcardHosts,
            HostRoutes anyHost,
            List<Route> routes) {
        this.exactHosts = exactHosts;
        this.wildcardHosts = wildcardHosts;
        this.anyHost = anyHost;
        this.routes = routes;
    }

    /**
     * Compiles a listener's routes.
     *
     * @param clusters by name; every name the routes use is known (the configuration was checked)
     */
    public static RouteTable compile(HttpListenerSpec spec, Function<String, Cluster> clusters, Stats stats) {
        List<Route> routes = new ArrayList<>();
        Map<String, List<Route>> byHost = new HashMap<>();
        List<Route> hostless = new ArrayList<>();
        for (RouteSpec routeSpec : spec.routes()) {
            Route route = Route.compile(routeSpec, routes.size(), spec.listener().name(), clusters, stats);
            routes.add(route);
            for (String host : routeSpec.match().hosts()) {
                byHost.computeIfAbsent(host, name -> new ArrayList<>()).add(route);
            }
            if (routeSpec.match().hosts().isEmpty()) {
                hostless.add(route);
            }
        }
        Map<String, HostRoutes> exact = new HashMap<>();
        List<WildcardHost> wildcards = new ArrayList<>();
        byHost.forEach((host, group) -> {
            if (host.startsWith("*.")) {
                wildcards.add(new WildcardHost(host.substring(1), HostRoutes.compile(group)));
            } else {
                exact.put(host, HostRoutes.compile(group));
            }
        });
        wildcards.sort(Comparator.comparingInt((WildcardHost host) -> host.suffix().length()).reversed());
        return new RouteTable(exact, List.copyOf(wildcards), HostRoutes.compile(hostless), List.copyOf(routes));
    }

    /** Every route in the order of the file. */
    public List<Route> routes() {
        return routes;
    }

    /** The route of a request, or null when none matches. */
    public @Nullable Route match(RequestHead head) {
        if (!exactHosts.isEmpty() || !wildcardHosts.isEmpty()) {
            Route route = matchByHost(head);
            if (route != null) {
                return route;
            }
        }
        return anyHost.match(head);
    }

    private @Nullable Route matchByHost(RequestHead head) {
        String host = head.host();
        HostRoutes exact = exactHosts.get(host);
        if (exact != null) {
            Route route = exact.match(head);
            if (route != null) {
                return route;
            }
        }
        for (int i = 0; i < wildcardHosts.size(); i++) {
            WildcardHost wildcard = wildcardHosts.get(i);
            if (host.length() > wildcard.suffix().length() && host.endsWith(wildcard.suffix())) {
                Route route = wildcard.routes().match(head);
                if (route != null) {
                    return route;
                }
            }
        }
        return null;
    }
}
