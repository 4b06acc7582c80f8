package io.weir.config.section;

import io.weir.config.key.BindType;
import io.weir.config.key.Key;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.Address;
import io.weir.core.spec.Cidr;
import io.weir.core.spec.GateSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.spec.TlsSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What listeners of all protocols have. */
final class ListenerKeys {
    static final Key<List<Address>> BIND = Key.required("bind", Types.listOf(BindType.INSTANCE),
            "One address or a list: host:port, :port for all addresses, \"[::1]:8080\", unix:/path (not udp).");
    static final Key<Integer> MAX_CONNECTIONS = Key.of("max_connections", Types.INTEGER,
            GateSpec.OPEN.connectionsMax(), "Of this listener; 0 = no bound of its own.");
    static final Key<Integer> MAX_CONNECTIONS_PER_IP = Key.of("max_connections_per_ip", Types.INTEGER,
            GateSpec.OPEN.connectionsPerAddressMax(), "Of one client address; 0 = no bound.");
    static final Key<List<Cidr>> ALLOW = Key.of("allow", Types.listOf(Types.CIDR), GateSpec.OPEN.allow(),
            "Who may come; empty = everybody not denied. Judged before any byte is read.");
    static final Key<List<Cidr>> DENY = Key.of("deny", Types.listOf(Types.CIDR), GateSpec.OPEN.deny(),
            "Who may not, even when allowed.");
    static final Key<Boolean> PROXY_PROTOCOL = Key.of("proxy_protocol", Types.choice(offOrRequire()), false,
            "Whether every connection must open with a PROXY header, v1 or v2; only from trusted_proxies when those "
                    + "are given.");
    static final Key<List<Cidr>> TRUSTED_PROXIES = Key.of("trusted_proxies", Types.listOf(Types.CIDR), List.of(),
            "Whose X-Forwarded-*, Forwarded and PROXY header are believed.");
    static final Key<Integer> BACKLOG = Key.of("backlog", Types.INTEGER, ListenerSpec.DEFAULT_BACKLOG,
            "Connections the system holds until they are accepted.");

    /** Stands in where a spec wants a listener and only other settings are meant. */
    static final ListenerSpec NONE = ListenerSpec.of("none", new Address.Inet("", 0));

    private ListenerKeys() {}

    private static Map<String, Boolean> offOrRequire() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("off", false);
        words.put("require", true);
        return words;
    }

    /** The keys of a listener that accepts connections. */
    static List<Key<?>> ofConnections() {
        return List.of(BIND, MAX_CONNECTIONS, MAX_CONNECTIONS_PER_IP, ALLOW, DENY, PROXY_PROTOCOL, TRUSTED_PROXIES,
                BACKLOG);
    }

    static ListenerSpec listener(Values values, @Nullable TlsSpec tls) {
        GateSpec gate = new GateSpec(values.get(MAX_CONNECTIONS), values.get(MAX_CONNECTIONS_PER_IP),
                values.get(ALLOW), values.get(DENY));
        return new ListenerSpec(values.name(), values.get(BIND), values.get(BACKLOG), gate,
                values.get(PROXY_PROTOCOL), values.get(TRUSTED_PROXIES), tls);
    }
}
