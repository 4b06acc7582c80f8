package io.weir.l4.udp;

import io.weir.core.spec.Address;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which sockets serve a configured address. A reply has to leave from the address its client sent to. A socket bound to
 * every address lets the system choose the source, and it may choose another one; so each address of this machine gets
 * a socket of its own beside it, which the system prefers for what is sent there. Control thread: names and interfaces
 * are looked up.
 */
final class UdpAddresses {
    /** Machines with more addresses than this (virtual addresses by the thousand) must name those they serve. */
    private static final int LOCAL_MAX = 64;

    private UdpAddresses() {}

    /** The addresses to bind; the first of each family must succeed, the others only add precision. */
    static List<InetSocketAddress> of(Address.Inet bind) throws IOException {
        List<InetAddress> locals = localAddresses();
        List<InetAddress> chosen = new ArrayList<>();
        if (bind.host().isEmpty()) {
            addAll(locals, Inet4Address.class, "0.0.0.0", chosen);
            addAll(locals, Inet6Address.class, "::", chosen);
        } else {
            InetAddress host = new InetSocketAddress(bind.host(), bind.port()).getAddress();
            if (host == null) {
                throw new UnknownHostException("unknown host " + bind.host());
            }
            if (host.isAnyLocalAddress()) {
                addAll(locals, host.getClass(), host.getHostAddress(), chosen);
            } else {
                chosen.add(host);
            }
        }
        return chosen.stream().map(address -> new InetSocketAddress(address, bind.port())).toList();
    }

    private static void addAll(
            List<InetAddress> locals, Class<?> family, String every, List<InetAddress> chosen) {
        List<InetAddress> ofFamily = locals.stream().filter(family::isInstance).limit(LOCAL_MAX).toList();
        if (!ofFamily.isEmpty()) {
            chosen.add(InetAddress.ofLiteral(every));
            chosen.addAll(ofFamily);
        }
    }

    private static List<InetAddress> localAddresses() throws IOException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).distinct().toList();
    }
}
