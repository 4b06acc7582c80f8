package io.weir.server.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A {@link SoakEndpoint} over TCP, a thread per connection; its deaths are resets and orderly closes by turns. */
abstract class StreamEndpoint implements SoakEndpoint {
    private static final int BACKLOG = 1024;

    private final String name;
    private final int port = SoakPorts.free();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Freeze freeze = new Freeze();
    private volatile @Nullable ServerSocket listening;
    private boolean diedByReset;

    StreamEndpoint(String name) {
        this.name = name;
        restart();
    }

    /** Serves one connection to its end; calls {@link #breathe()} between reading and writing. */
    abstract void serve(Socket socket) throws IOException;

    /** Returns at once unless this endpoint hangs. */
    final void breathe() {
        freeze.pass();
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final void restart() {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            listening = server;
            Thread.ofVirtual().start(() -> acceptAll(server));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    @Override
    public final void kill() {
        ServerSocket server = listening;
        listening = null;
        diedByReset = !diedByReset;
        end(server);
        open.forEach(this::end);
    }

    @Override
    public final void hang() {
        freeze.freeze();
    }

    @Override
    public final void resume() {
        freeze.thaw();
    }

    private void acceptAll(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket accepted = server.accept();
                open.add(accepted);
                Thread.ofVirtual().start(() -> serveToItsEnd(accepted));
                breathe();
            } catch (IOException closed) {
                end(server);
                return;
            }
        }
    }

    private void serveToItsEnd(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            if (listening != null) {
                serve(socket);
            }
        } catch (IOException peerOrOurselvesGone) {
            end(socket);
        } finally {
            open.remove(socket);
        }
    }

    private void end(Socket socket) {
        try {
            if (diedByReset) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException alreadyClosed) {
            open.remove(socket);
        }
    }

    private static void end(@Nullable ServerSocket server) {
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
