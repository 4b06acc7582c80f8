package io.weir.server.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports below those that the system gives to clients. An endpoint that is down leaves its port free: taken from the
 * others, a client could be given it, and one that connects to it could even meet itself.
 */
final class SoakPorts {
    private static final int FIRST = 12_000;
    private static final int LAST = 31_000;
    private static final int TRIES = 200;

    private SoakPorts() {}

    /** A port that is free now, for TCP and for UDP. */
    static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new UncheckedIOException(new IOException("no free port found"));
    }

    private static boolean isFree(int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (ServerSocket stream = new ServerSocket(); DatagramSocket datagrams = new DatagramSocket(address)) {
            stream.bind(address);
            return datagrams.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
