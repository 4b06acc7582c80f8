package io.weir.server.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports people can remember, or any free one where those are taken. */
public final class DemoPorts {
    private DemoPorts() {}

    /** {@code wanted}, or 0 when something else listens there on TCP. */
    public static int tcpOrAny(int wanted) {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            return 0; // Taken.
        }
    }

    /** {@code wanted}, or 0 when something else listens there on UDP. */
    public static int udpOrAny(int wanted) {
        try (DatagramSocket socket = new DatagramSocket(wanted, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            return 0; // Taken.
        }
    }
}
