package io.weir.config.section;

import io.weir.config.key.ClusterType;
import io.weir.config.key.Key;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.SpecException;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.TcpListenerSpec.RouteTls;
import io.weir.l4.spec.TcpListenerSpec.SniRoute;
import io.weir.l4.spec.TcpListenerSpec.Splice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A listener with {@code protocol: tcp}. */
final class TcpListenerSection {
    private static final Key<Duration> IDLE_TIMEOUT = Key.of("idle_timeout", Types.DURATION,
            TcpListenerSpec.DEFAULT_IDLE_TIMEOUT, "No byte either way.");
    private static final Key<Integer> CONNECT_ATTEMPTS = Key.of("connect_attempts", Types.INTEGER,
            TcpListenerSpec.DEFAULT_CONNECT_ATTEMPTS, "Endpoints tried when connecting fails, the first included.");
    private static final Key<Duration> MAX_DURATION = Key.of("max_duration", Types.DURATION,
            TcpListenerSpec.DEFAULT_DURATION_MAX, "Of a connection; 0 = no bound.");
    private static final Key<Splice> SPLICE = Key.of("splice", Types.choice(Splice.class),
            TcpListenerSpec.DEFAULT_SPLICE, "`on`: long plain transfers are copied by the kernel; "
                    + "`auto` is `off`, since that gained nothing where it was measured.");
    /** A listener of which only the settings below matter: so they are checked where all of a listener is. */
    private static final TcpListenerSpec DEFAULT = TcpListenerSpec.of(ListenerKeys.NONE, "none");
    private static final Section<TcpListenerSpec> TCP_SECTION = Section.of("tcp", "Timers and copying of connections.",
            List.of(IDLE_TIMEOUT, CONNECT_ATTEMPTS, MAX_DURATION, SPLICE), values -> new TcpListenerSpec(
                    DEFAULT.listener(), DEFAULT.routes(), DEFAULT.cluster(), values.get(IDLE_TIMEOUT),
                    values.get(CONNECT_ATTEMPTS), values.get(MAX_DURATION), values.get(SPLICE)));

    private static final Key<List<String>> SNI = Key.required("sni", Types.listOf(MatchSection.HOST),
            "Server names of the TLS ClientHello, exact or with a leading *. for every name below.");
    private static final Section<List<String>> SNI_MATCH = Section
            .of("sni_match", "Connections are told apart by server name, without decrypting them.", List.of(SNI),
                    values -> values.get(SNI))
            .refusing(Map.of("host", "sni, since a tcp listener sees no requests"));
    private static final Key<String> ROUTE_NAME = Key.optional("name", Types.NAME_TYPE,
            "In logs and metrics; absent = the listener's name and the route's number, such as tls-1.");
    private static final Key<List<String>> ROUTE_MATCH = Key.required("match", SNI_MATCH, "Which connections.");
    private static final Key<String> ROUTE_TO = Key.required("to", ClusterType.INSTANCE, "The cluster.");
    private static final Key<RouteTls> ROUTE_TLS = Key.of("tls", Types.choice(RouteTls.class), RouteTls.AUTO,
            "terminate: decrypted here, with tls of the listener. passthrough: forwarded as it came. auto: terminate "
                    + "when the listener has tls.");
    private static final Section<SniRoute> ROUTE = Section.of("sni_route",
            "Where connections for some server names go.", List.of(ROUTE_NAME, ROUTE_MATCH, ROUTE_TO, ROUTE_TLS),
            TcpListenerSection::route);

    private static final Key<TcpListenerSpec> TCP =
            Key.of("tcp", TCP_SECTION, DEFAULT, "Timers and copying of connections.");
    private static final Key<List<SniRoute>> ROUTES = Key.of("routes", Types.listOf(ROUTE), List.of(),
            "By server name of TLS connections; most specific first.");
    private static final Key<String> TO = Key.optional("to", ClusterType.INSTANCE,
            "The cluster; with routes, the one for connections that match none (absent = those are closed).");
    static final Section<TcpListenerSpec> SECTION = Section
            .of("listener_tcp", "A listener that forwards bytes.", keys(), TcpListenerSection::build)
            .refusing(Map.of("http", "only with protocol: http", "udp", "only with protocol: udp"));

    private TcpListenerSection() {}

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>();
        keys.add(ListenerType.PROTOCOL);
        keys.addAll(ListenerKeys.ofConnections());
        keys.addAll(List.of(TlsSections.TCP, TCP, ROUTES, TO));
        return keys;
    }

    private static SniRoute route(Values values) {
        String name = values.find(ROUTE_NAME);
        return new SniRoute(name == null ? "" : name, values.get(ROUTE_MATCH), values.get(ROUTE_TO),
                values.get(ROUTE_TLS));
    }

    private static TcpListenerSpec build(Values values) {
        TcpListenerSpec tcp = values.get(TCP);
        return new TcpListenerSpec(ListenerKeys.listener(values, values.find(TlsSections.TCP)), routes(values),
                values.find(TO), tcp.idleTimeout(), tcp.connectAttempts(), tcp.durationMax(), tcp.splice());
    }

    /** Named, and each server name in one route only. */
    private static List<SniRoute> routes(Values values) {
        List<SniRoute> routes = new ArrayList<>();
        Map<String, Integer> byServerName = new HashMap<>();
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < values.get(ROUTES).size(); i++) {
            SniRoute route = values.get(ROUTES).get(i);
            String name = route.name().isEmpty() ? values.name() + "-" + (i + 1) : route.name();
            expectFirst(byName.putIfAbsent(name, i), "routes[" + i + "].name", name);
            for (String serverName : route.serverNames()) {
                expectFirst(byServerName.putIfAbsent(serverName, i), "routes[" + i + "].match.sni", serverName);
            }
            routes.add(new SniRoute(name, route.serverNames(), route.cluster(), route.tls()));
        }
        return routes;
    }

    private static void expectFirst(@Nullable Integer first, String path, String name) {
        if (first != null) {
            throw new SpecException(path, name, "once; routes[" + first + "] has it too");
        }
    }
}
