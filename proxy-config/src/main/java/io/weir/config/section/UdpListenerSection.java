package io.weir.config.section;

import io.weir.config.key.ClusterType;
import io.weir.config.key.Key;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.GateSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A listener with {@code protocol: udp}. */
final class UdpListenerSection {
    private static final Key<Duration> SESSION_TIMEOUT = Key.of("session_timeout", Types.DURATION,
            UdpListenerSpec.DEFAULT_SESSION_TIMEOUT, "Since the last datagram either way.");
    private static final Key<Integer> MAX_SESSIONS = Key.of("max_sessions", Types.INTEGER,
            UdpListenerSpec.DEFAULT_SESSIONS_MAX,
            "Of this listener; a datagram of a new client beyond it is dropped and counted.");
    private static final Key<Integer> RESPONSES = Key.of("responses", Types.INTEGER, UdpListenerSpec.DEFAULT_RESPONSES,
            "Replies that end the session, such as 1 for DNS; 0 = only the timeout does.");
    private static final Key<Mode> MODE = Key.of("mode", Types.choice(Mode.class), UdpListenerSpec.DEFAULT_MODE,
            "session: a client keeps its endpoint; packet: each datagram is balanced on its own.");
    /** A listener of which only the settings below matter: so they are checked where all of a listener is. */
    private static final UdpListenerSpec DEFAULT = UdpListenerSpec.of(ListenerKeys.NONE, "none");
    private static final Section<UdpListenerSpec> UDP_SECTION = Section.of("udp", "Sessions of a udp listener.",
            List.of(SESSION_TIMEOUT, MAX_SESSIONS, RESPONSES, MODE), values -> new UdpListenerSpec(DEFAULT.listener(),
                    DEFAULT.cluster(), values.get(SESSION_TIMEOUT), values.get(MAX_SESSIONS), values.get(RESPONSES),
                    values.get(MODE)));

    private static final Key<UdpListenerSpec> UDP = Key.of("udp", UDP_SECTION, DEFAULT, "Sessions.");
    private static final Key<String> TO = Key.required("to", ClusterType.INSTANCE, "The cluster.");
    static final Section<UdpListenerSpec> SECTION = Section
            .of("listener_udp", "A listener that forwards datagrams.",
                    List.of(ListenerType.PROTOCOL, ListenerKeys.BIND, ListenerKeys.ALLOW, ListenerKeys.DENY, UDP, TO),
                    UdpListenerSection::build)
            .refusing(Map.of(
                    "http", "only with protocol: http",
                    "tcp", "only with protocol: tcp",
                    "routes", "to, since datagrams are not told apart",
                    "max_connections", "udp.max_sessions",
                    "max_connections_per_ip", "udp.max_sessions",
                    "proxy_protocol", "only with protocol: http or tcp",
                    "trusted_proxies", "only with protocol: http or tcp",
                    "tls", "only with protocol: http or tcp",
                    "backlog", "only with protocol: http or tcp"));

    private UdpListenerSection() {}

    private static UdpListenerSpec build(Values values) {
        GateSpec gate = new GateSpec(GateSpec.OPEN.connectionsMax(), GateSpec.OPEN.connectionsPerAddressMax(),
                values.get(ListenerKeys.ALLOW), values.get(ListenerKeys.DENY));
        ListenerSpec listener = new ListenerSpec(values.name(), values.get(ListenerKeys.BIND),
                ListenerSpec.DEFAULT_BACKLOG, gate, false, List.of(), null);
        UdpListenerSpec udp = values.get(UDP);
        return new UdpListenerSpec(listener, values.get(TO), udp.sessionTimeout(), udp.sessionsMax(), udp.responses(),
                udp.mode());
    }
}
