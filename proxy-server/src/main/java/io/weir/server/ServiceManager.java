package io.weir.server;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import io.weir.core.loop.Shared;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager that started the process how it is, by datagrams to the unix socket it named in {@code
 * NOTIFY_SOCKET} (sd_notify(3)); without that nothing is said. A datagram that cannot be sent is a warning, never more.
 * Callable from any thread; does not block.
 */
@Shared
final class ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    /** Null = there is none. */
    private final byte @Nullable [] path;

    ServiceManager(@Nullable String socket) {
        path = socket == null || socket.isEmpty() ? null : pathOf(socket);
    }

    static ServiceManager ofEnvironment() {
        return new ServiceManager(System.getenv("NOTIFY_SOCKET"));
    }

    /** An {@code @} stands for the zero byte that begins an abstract name. */
    private static byte[] pathOf(String socket) {
        byte[] bytes = socket.getBytes(StandardCharsets.UTF_8);
        if (bytes[0] == '@') {
            bytes[0] = 0;
        }
        return bytes;
    }

    /** Everything is bound, or a reload has ended. */
    void ready(String status) {
        tell("READY=1\nSTATUS=" + status + "\n");
    }

    /** The configuration is being read again; {@link #ready} says when that is over. */
    void reloading() {
        tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000 + "\n");
    }

    /** Draining has begun. */
    void stopping() {
        tell("STOPPING=1\nSTATUS=draining\n");
    }

    private void tell(String state) {
        if (path == null) {
            return;
        }
        if (!Epoll.isAvailable()) {
            LOG.warn("the service manager cannot be told: {}", String.valueOf(Epoll.unavailabilityCause()));
            return;
        }
        byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
        ByteBuffer datagram = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        try {
            Socket socket = Socket.newSocketDomainDgram();
            try {
                socket.sendToDomainSocket(datagram, 0, bytes.length, path);
            } finally {
                socket.close();
            }
        } catch (IOException unreachable) {
            LOG.warn("the service manager cannot be told: {}", unreachable.getMessage());
        }
    }
}
