package io.weir.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A TCP port on which connecting is refused. The socket is bound but does not listen, so that nobody else can take the
 * port in the meantime, as could happen with a port that was merely free.
 */
public final class ClosedPort implements AutoCloseable {
    private final Socket bound = new Socket();

    private ClosedPort() throws IOException {
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public static ClosedPort take() {
        return Io.get(ClosedPort::new);
    }

    public int port() {
        return bound.getLocalPort();
    }

    /** As an endpoint is written in a configuration: {@code 127.0.0.1:port}. */
    public String hostPort() {
        return "127.0.0.1:" + port();
    }

    @Override
    public void close() {
        Io.run(bound::close);
    }
}
