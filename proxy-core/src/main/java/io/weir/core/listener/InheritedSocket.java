package io.weir.core.listener;

import io.netty.channel.unix.Socket;
import io.netty.util.NetUtil;
import io.weir.core.spec.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that whoever started the process left open for it.
 *
 * @param name as its owner calls it, for logs
 * @param local where it listens; null = it is no listening stream socket
 * @param what it is, for logs: {@code 127.0.0.1:8080}, {@code a datagram socket}
 */
record InheritedSocket(int descriptor, String name, @Nullable SocketAddress local, String what) {
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int AF_UNIX = 1;

    /** Asks the system what descriptor this is; needs the natives of epoll. */
    static InheritedSocket of(int descriptor, String name) {
        // Never closed: the descriptor is not ours alone.
        Socket socket = new Socket(descriptor);
        try {
            int type = socket.getIntOpt(SOL_SOCKET, SO_TYPE);
            if (type != SOCK_STREAM || socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) == 0) {
                return new InheritedSocket(descriptor, name, null,
                        type == SOCK_DGRAM ? "a datagram socket" : "a socket that does not listen");
            }
            if (socket.getIntOpt(SOL_SOCKET, SO_DOMAIN) == AF_UNIX) {
                SocketAddress local = socket.localDomainSocketAddress();
                return new InheritedSocket(descriptor, name, local, "unix:" + local);
            }
            InetSocketAddress local = socket.localAddress();
            return new InheritedSocket(descriptor, name, local, NetUtil.toSocketAddressString(local));
        } catch (IOException notOne) {
            return new InheritedSocket(descriptor, name, null, "no socket");
        }
    }

    /** Whether it listens where {@code address} says. */
    boolean listensOn(Address address) throws IOException {
        return switch (address) {
            case Address.Unix unix ->
                local != null && !(local instanceof InetSocketAddress) && local.toString().equals(unix.path());
            case Address.Inet inet ->
                local instanceof InetSocketAddress here && here.getPort() == inet.port() && isSameHost(inet, here);
        };
    }

    /** A bind without a host is every address, and a system writes that for IPv4 alone or for both. */
    private static boolean isSameHost(Address.Inet inet, InetSocketAddress here) throws IOException {
        return inet.host().isEmpty()
                ? here.getAddress().isAnyLocalAddress()
                : PortProbe.resolve(inet).getAddress().equals(here.getAddress());
    }

    @Override
    public String toString() {
        return "descriptor " + descriptor + " (" + name + "): " + what;
    }
}
