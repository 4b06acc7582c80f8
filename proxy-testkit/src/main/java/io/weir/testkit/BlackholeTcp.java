package io.weir.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * A port on which connecting hangs. The trick: a listener with the smallest backlog that never accepts, filled by our
 * own connections; with a full accept queue Linux drops further SYNs without an answer, as a firewall would.
 */
public final class BlackholeTcp implements AutoCloseable {
    private static final int FILLERS_MAX = 16;
    private static final int HANGS_AFTER_MILLIS = 200;

    private final ServerSocket listener;
    private final List<Socket> fillers = new ArrayList<>();

    private BlackholeTcp() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        while (fill()) {
            if (fillers.size() == FILLERS_MAX) {
                close();
                throw new IOException("the accept queue never filled up");
            }
        }
    }

    public static BlackholeTcp start() {
        return Io.get(BlackholeTcp::new);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** As an endpoint is written in a configuration: {@code 127.0.0.1:port}. */
    public String hostPort() {
        return "127.0.0.1:" + port();
    }

    @Override
    public void close() {
        Io.run(() -> {
            listener.close();
            for (Socket filler : fillers) {
                filler.close();
            }
        });
    }

    /** False once a connect hangs. */
    private boolean fill() throws IOException {
        var filler = new Socket();
        fillers.add(filler);
        try {
            filler.connect(new InetSocketAddress(listener.getInetAddress(), port()), HANGS_AFTER_MILLIS);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
