package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A datagram endpoint that answers every datagram with its prefix and the payload, a chosen number of times (0 =
 * never). It remembers what it received and from whom. Closing it makes its port refuse (ICMP port unreachable).
 */
public final class EchoUdp implements AutoCloseable {
    private static final int DATAGRAM_BYTES_MAX = 65535;

    /** A received datagram and its sender, which behind a proxy identifies the flow. */
    public record Datagram(SocketAddress from, byte[] payload) {
        public String text() {
            return new String(payload, ISO_8859_1);
        }
    }

    private final DatagramSocket socket;
    private final Thread server;
    private final byte[] prefix;
    private final int replies;
    private final Tally<Datagram> received = new Tally<>();
    /** Closing, or an ICMP error for an earlier answer: neither ends the test. */
    private volatile @Nullable IOException lastFailure;

    private EchoUdp(int port, String prefix, int replies) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        this.prefix = prefix.getBytes(ISO_8859_1);
        this.replies = replies;
        server = Thread.ofPlatform().daemon().name("udp echo " + socket.getLocalPort()).start(this::serve);
    }

    /** Sends each datagram back as it is. */
    public static EchoUdp start() {
        return start("", 1);
    }

    /** Sends {@code prefix} and the payload back, so that a test sees which endpoint answered. */
    public static EchoUdp startNamed(String prefix) {
        return start(prefix, 1);
    }

    public static EchoUdp start(String prefix, int replies) {
        return Io.get(() -> new EchoUdp(0, prefix, replies));
    }

    /** Comes up on a given port, to stand where another one stood. */
    public static EchoUdp startOn(int port, String prefix) {
        return Io.get(() -> new EchoUdp(port, prefix, 1));
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** As an endpoint is written in a configuration: {@code 127.0.0.1:port}. */
    public String hostPort() {
        return "127.0.0.1:" + port();
    }

    public List<Datagram> received() {
        return received.list();
    }

    public int receivedCount() {
        return received.count();
    }

    /** Datagram number {@code index} (from 0), waiting for it. */
    public Datagram awaitDatagram(int index) {
        return received.await(index, "datagram");
    }

    /** The last socket error, such as that a client's port had gone; null if there was none. */
    public @Nullable IOException lastFailure() {
        return lastFailure;
    }

    /** The port is free only when the last receive has returned, so this waits for it. */
    @Override
    public void close() {
        socket.close();
        try {
            server.join(Gate.PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while closing", e);
        }
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
        while (!socket.isClosed()) {
            try {
                packet.setLength(DATAGRAM_BYTES_MAX);
                socket.receive(packet);
                answer(packet);
            } catch (IOException e) {
                lastFailure = e;
            }
        }
    }

    private void answer(DatagramPacket packet) throws IOException {
        byte[] payload = Arrays.copyOf(packet.getData(), packet.getLength());
        received.add(new Datagram(packet.getSocketAddress(), payload));
        byte[] answer = Arrays.copyOf(prefix, prefix.length + payload.length);
        System.arraycopy(payload, 0, answer, prefix.length, payload.length);
        for (int i = 0; i < replies; i++) {
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
    }
}
