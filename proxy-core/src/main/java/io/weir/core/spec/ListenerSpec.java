package io.weir.core.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every listener has, whatever it speaks.
 *
 * @param binds one address or more; unix sockets for tcp and http only
 * @param proxyProtocolRequired whether every connection must open with a PROXY header (v1 or v2); then only from {@code
 *     trustedProxies} when those are given
 * @param trustedProxies whose forwarding fields and PROXY header are believed
 * @param backlog of the listening socket
 * @param tls null = clear text
 */
public record ListenerSpec(
        String name,
        List<Address> binds,
        int backlog,
        GateSpec gate,
        boolean proxyProtocolRequired,
        List<Cidr> trustedProxies,
        @Nullable TlsSpec tls) {
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
        return new ListenerSpec(name, List.of(binds), DEFAULT_BACKLOG, GateSpec.OPEN, false, List.of(), null);
    }

    /** This listener with TLS as {@code newTls} says, or in clear text. */
    public ListenerSpec withTls(@Nullable TlsSpec newTls) {
        return new ListenerSpec(name, binds, backlog, gate, proxyProtocolRequired, trustedProxies, newTls);
    }
}
