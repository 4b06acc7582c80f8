package io.weir.core.listener;

import io.weir.core.spec.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Local addresses before they are bound. Control thread: names are looked up. */
final class PortProbe {
    private PortProbe() {}

    /** The address as the system writes it. */
    static InetSocketAddress resolve(Address.Inet address) throws UnknownHostException {
        if (address.host().isEmpty()) {
            return new InetSocketAddress(address.port());
        }
        InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
        if (resolved.isUnresolved()) {
            throw new UnknownHostException("unknown host " + address.host());
        }
        return resolved;
    }

    /**
     * The address if nobody listens there, with a port chosen when it has none. Sockets that share a port by {@code
     * SO_REUSEPORT} would quietly share it with another process of the same user too; one that does not finds out.
     */
    static InetSocketAddress free(Address.Inet address) throws IOException {
        InetSocketAddress resolved = resolve(address);
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(resolved, 1);
            InetAddress host = resolved.getAddress();
            return new InetSocketAddress(host, probe.getLocalPort());
        }
    }
}
