package io.weir.core.spec;

import java.util.List;

/**
 * What every listener has, whatever it speaks.
 *
 * @param binds one address or more; unix sockets for tcp and http only
 * @param proxyProtocolRequired whether every connection must open with a PROXY header (v1 or v2); then only from {@code
 *     trustedProxies} when those are given
 * @param trustedProxies whose forwarding fields and PROXY header are believed
 * @param backlog of the listening socket
 */
public record ListenerSpec(
        String name,
        List<Address> binds,
        int backlog,
        GateSpec gate,
        boolean proxyProtocolRequired,
        List<Cidr> trustedProxies) {
    public static final int DEFAULT_BACKLOG = 4096;

    public ListenerSpec {
        Expect.that(!name.isEmpty(), "name", name, "a name");
        Expect.that(!binds.isEmpty(), "bind", binds, "at least one address");
        Expect.within(backlog, 1, 1 << 20, "backlog");
        binds = List.copyOf(binds);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** A listener with every default. */
    public static ListenerSpec of(String name, Address... binds) {
        return new ListenerSpec(name, List.of(binds), DEFAULT_BACKLOG, GateSpec.OPEN, false, List.of());
    }
}
