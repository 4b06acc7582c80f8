package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;

/** A datagram client with one local port; strings are latin1. Receiving fails after ten seconds. */
public final class RawUdpClient implements AutoCloseable {
    private static final int DATAGRAM_BYTES_MAX = 65535;

    private final DatagramSocket socket;
    private final InetSocketAddress remote;

    private RawUdpClient(DatagramSocket socket, InetSocketAddress remote) {
        this.socket = socket;
        this.remote = remote;
    }

    /** A client of a port of this machine (127.0.0.1). */
    public static RawUdpClient to(int port) {
        return Io.get(() -> {
            var loopback = InetAddress.getLoopbackAddress();
            var socket = new DatagramSocket(new InetSocketAddress(loopback, 0));
            return new RawUdpClient(socket, new InetSocketAddress(loopback, port));
        });
    }

    public int localPort() {
        return socket.getLocalPort();
    }

    public RawUdpClient send(String text) {
        return send(text.getBytes(ISO_8859_1));
    }

    public RawUdpClient send(byte[] payload) {
        Io.run(() -> socket.send(new DatagramPacket(payload, payload.length, remote)));
        return this;
    }

    public byte[] receive() {
        return Io.get(() -> {
            socket.setSoTimeout(Math.toIntExact(Gate.PATIENCE.toMillis()));
            var packet = new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
            socket.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        });
    }

    public String receiveText() {
        return new String(receive(), ISO_8859_1);
    }

    public String exchange(String text) {
        send(text);
        return receiveText();
    }

    /** Asserts that no datagram arrives within {@code patience}. */
    public void expectNothing(Duration patience) {
        Io.run(() -> {
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            var packet = new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException expected) {
                return;
            }
            throw new AssertionError("expected nothing, got " + packet.getLength() + " bytes");
        });
    }

    @Override
    public void close() {
        socket.close();
    }
}
