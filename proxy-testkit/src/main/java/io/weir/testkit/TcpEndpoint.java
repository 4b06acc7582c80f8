package io.weir.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A listening stream socket that serves every connection with one {@link Behaviour} on a thread of its own and
 * remembers them all. It can be stopped (connections die, new ones are refused) and started again on the same
 * address.
 */
final class TcpEndpoint implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final @Nullable SSLContext tls;
    private final Behaviour behaviour;
    private final Tally<RawRequest> requests;
    private final Tally<UpstreamConnection> connections = new Tally<>();
    private final Tally<Throwable> failures = new Tally<>();
    private SocketAddress address;
    private @Nullable ServerSocketChannel listening;

    TcpEndpoint(SocketAddress bind, Behaviour behaviour, Tally<RawRequest> requests) {
        this(bind, null, behaviour, requests);
    }

    /** With TLS when there is a context. */
    TcpEndpoint(SocketAddress bind, @Nullable SSLContext tls, Behaviour behaviour, Tally<RawRequest> requests) {
        this.tls = tls;
        this.behaviour = behaviour;
        this.requests = requests;
        address = bind;
        start();
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    SocketAddress address() {
        return address;
    }

    int port() {
        if (address instanceof InetSocketAddress inet) {
            return inet.getPort();
        }
        throw new IllegalStateException("a unix socket has no port: " + address);
    }

    Tally<UpstreamConnection> connections() {
        return connections;
    }

    /** What went wrong in scripts: a peer that vanished or sent what is not HTTP. */
    List<Throwable> failures() {
        return failures.list();
    }

    int openCount() {
        return (int) connections.list().stream().filter(connection -> !connection.hasEnded()).count();
    }

    void awaitOpenCount(int count) {
        connections.awaitUntil(
                all -> all.stream().filter(connection -> !connection.hasEnded()).count() == count,
                "exactly " + count + " open connections");
    }

    void start() {
        Io.run(() -> {
            ServerSocketChannel server = address instanceof UnixDomainSocketAddress
                    ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    : ServerSocketChannel.open().setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(address, BACKLOG);
            address = server.getLocalAddress();
            listening = server;
            Thread.ofPlatform().daemon().name("upstream " + address).start(() -> acceptAll(server));
        });
    }

    /** Stops listening and closes every connection. */
    void stop() {
        stopListening();
        closeConnections();
    }

    void stopListening() {
        Io.run(() -> {
            ServerSocketChannel server = listening;
            if (server != null) {
                server.close();
                listening = null;
            }
            if (address instanceof UnixDomainSocketAddress unix) {
                Files.deleteIfExists(unix.getPath());
            }
        });
    }

    void closeConnections() {
        List<UpstreamConnection> open = new ArrayList<>(connections.list());
        for (UpstreamConnection connection : open) {
            Io.run(connection::close);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void acceptAll(ServerSocketChannel server) {
        try {
            while (server.isOpen()) {
                SocketChannel accepted = server.accept();
                Thread.ofPlatform().daemon().name("connection " + address).start(() -> serve(accepted));
            }
        } catch (IOException e) {
            if (server.isOpen()) {
                failures.add(e);
            }
        }
    }

    private void serve(SocketChannel accepted) {
        try {
            Transport wire = Wire.of(accepted);
            var connection = new UpstreamConnection(
                    tls == null ? wire : TlsTransport.server(wire, tls, "http/1.1"), requests);
            connections.add(connection);
            serve(connection);
        } catch (IOException e) {
            failures.add(e);
        }
    }

    private void serve(UpstreamConnection connection) throws IOException {
        try {
            behaviour.serve(connection);
        } catch (IOException | RuntimeException | AssertionError e) {
            if (connection.isOpen()) {
                failures.add(e);
            }
        } finally {
            connection.close();
            connection.end();
            connections.touch();
        }
    }
}
