package io.weir.testkit;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports that were free a moment ago, for processes that cannot be asked which port they took; else bind port 0. */
public final class FreePorts {
    private FreePorts() { }

    public static int tcp() {
        return Io.get(() -> {
            try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            }
        });
    }

    public static int udp() {
        return Io.get(() -> {
            try (var probe = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                return probe.getLocalPort();
            }
        });
    }
}
