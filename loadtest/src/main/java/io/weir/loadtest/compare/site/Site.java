package io.weir.loadtest.compare.site;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.weir.loadtest.backend.Fault;
import io.weir.loadtest.backend.FaultBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Endpoints, and one proxy in front of them: declare listeners, {@link #start}, use, close. One thread. */
public final class Site implements AutoCloseable {
    private final Path directory;
    private final String name;
    private final TlsFiles tls;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final StringBuilder listeners = new StringBuilder();
    private final StringBuilder clusters = new StringBuilder();
    private final List<FaultBackend> faulty = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private @Nullable ProxyProcess proxy;

    /** Its configuration and log are {@code name}.yaml and {@code name}.yaml.log in {@code directory}. */
    public Site(Path directory, String name, TlsFiles tls) {
        this.directory = directory;
        this.name = name;
        this.tls = tls;
    }

    public Endpoint endpoint(String endpoint, Endpoint.Front front) throws IOException, InterruptedException {
        return Endpoint.start(group, endpoint, front, tls);
    }

    /** One that takes every request as {@code fault} says; it lives as long as the site. */
    public InetSocketAddress faultyEndpoint(String endpoint, Fault fault) {
        FaultBackend backend = FaultBackend.start(endpoint, 1);
        faulty.add(backend);
        backend.setFault(fault);
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), backend.httpPort());
    }

    /** So many plain endpoints: prefix0, prefix1, … */
    public List<Endpoint> endpoints(String prefix, int count) throws IOException, InterruptedException {
        List<Endpoint> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(endpoint(prefix + i, Endpoint.Front.PLAIN));
        }
        return made;
    }

    /** A TCP listener; {@code listenerExtra} and {@code clusterExtra} are lines of YAML, "" for none. */
    public InetSocketAddress l4(String id, String listenerExtra, String clusterExtra, List<InetSocketAddress> to)
            throws IOException {
        return listener(id, "protocol: tcp\n    to: " + id + "\n" + indented(listenerExtra), clusterExtra, to);
    }

    /** An HTTP listener with one route; {@code routeExtra} is YAML in flow style, "" for none. */
    public InetSocketAddress l7(String id, String listenerExtra, String routeExtra, List<InetSocketAddress> to)
            throws IOException {
        String route = routeExtra.isEmpty() ? "" : ", " + routeExtra;
        return listener(id, "routes: [{ to: " + id + route + " }]\n" + indented(listenerExtra), "", to);
    }

    private InetSocketAddress listener(String id, String how, String clusterExtra, List<InetSocketAddress> to)
            throws IOException {
        InetSocketAddress address = freeAddress();
        addresses.add(address);
        listeners.append("  ").append(id).append(":\n    bind: 127.0.0.1:").append(address.getPort())
                .append("\n    ").append(how);
        clusters.append("  ").append(id).append(":\n    endpoints:\n");
        for (InetSocketAddress endpoint : to) {
            clusters.append("      - ").append(endpoint.getAddress().getHostAddress()).append(':')
                    .append(endpoint.getPort()).append('\n');
        }
        clusters.append(indented(clusterExtra));
        return address;
    }

    private static String indented(String line) {
        return line.isEmpty() ? "" : "    " + line + "\n";
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    /** Writes the configuration and starts the proxy. */
    public void start() throws IOException, InterruptedException {
        Path file = directory.resolve(name + ".yaml");
        InetSocketAddress admin = freeAddress();
        Files.writeString(file, "access_log: { path: \"off\" }\nlog: { level: warn }\nruntime: { drain_timeout: 1s }\n"
                + "admin: { bind: 127.0.0.1:" + admin.getPort() + ", dashboard: false }\n"
                + "listeners:\n" + listeners + "clusters:\n" + clusters);
        proxy = ProxyProcess.start(file, admin, addresses);
    }

    /** The running proxy. */
    public ProxyProcess proxy() {
        return Objects.requireNonNull(proxy, "not started");
    }

    /** What endpoints run on; clients may share it. */
    public EventLoopGroup group() {
        return group;
    }

    public TlsFiles tls() {
        return tls;
    }

    @Override
    public void close() {
        if (proxy != null) {
            proxy.close();
        }
        faulty.forEach(FaultBackend::close);
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
