package io.weir.server.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Answers every datagram with its name and the payload. Killed, its port answers with ICMP. */
final class DatagramEndpoint implements SoakEndpoint {
    private static final int BYTES_MAX = 65_535;

    private final String name;
    private final int port = SoakPorts.free();
    private final Freeze freeze = new Freeze();
    private volatile @Nullable DatagramSocket socket;

    DatagramEndpoint(String name) {
        this.name = name;
        restart();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void restart() {
        try {
            DatagramSocket bound = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket = bound;
            Thread.ofVirtual().start(() -> serve(bound));
        } catch (SocketException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    @Override
    public void kill() {
        DatagramSocket bound = socket;
        socket = null;
        if (bound != null) {
            bound.close();
        }
    }

    @Override
    public void hang() {
        freeze.freeze();
    }

    @Override
    public void resume() {
        freeze.thaw();
    }

    private void serve(DatagramSocket bound) {
        byte[] prefix = name.getBytes(US_ASCII);
        byte[] buffer = new byte[BYTES_MAX];
        System.arraycopy(prefix, 0, buffer, 0, prefix.length);
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        while (!bound.isClosed()) {
            try {
                packet.setData(buffer, prefix.length, buffer.length - prefix.length);
                bound.receive(packet);
                freeze.pass();
                packet.setData(buffer, 0, prefix.length + packet.getLength());
                bound.send(packet);
            } catch (IOException closedOrFlowGone) {
                // A flow that left may have left an ICMP error behind; a closed socket ends the loop.
                packet.setLength(0);
            }
        }
    }
}
