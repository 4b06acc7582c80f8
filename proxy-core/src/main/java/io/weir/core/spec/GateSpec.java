package io.weir.core.spec;

import java.util.List;

/**
 * Who may connect; judged before any byte is read. First {@code deny}, then {@code allow}.
 *
 * @param connectionsMax of this listener; 0 = no bound of its own
 * @param connectionsPerAddressMax of one client address; 0 = no bound
 * @param allow empty = everybody not denied
 */
public record GateSpec(int connectionsMax, int connectionsPerAddressMax, List<Cidr> allow, List<Cidr> deny) {
    public static final GateSpec OPEN = new GateSpec(0, 0, List.of(), List.of());

    public GateSpec {
        Expect.within(connectionsMax, 0, 10_000_000, "max_connections");
        Expect.within(connectionsPerAddressMax, 0, 10_000_000, "max_connections_per_ip");
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }
}
