package io.weir.server.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** Says its name, then sends back what comes, the end of the stream too. */
final class EchoEndpoint extends StreamEndpoint {
    private static final int READ_BYTES = 16 * 1024;

    EchoEndpoint(String name) {
        super(name);
    }

    @Override
    void serve(Socket socket) throws IOException {
        breathe();
        socket.getOutputStream().write(name().getBytes(US_ASCII));
        echo(socket.getInputStream(), socket.getOutputStream(), this);
    }

    /** Sends back what comes until the end of the stream. */
    static void echo(InputStream in, OutputStream out, StreamEndpoint endpoint) throws IOException {
        byte[] part = new byte[READ_BYTES];
        for (int count = in.read(part); count >= 0; count = in.read(part)) {
            endpoint.breathe();
            out.write(part, 0, count);
        }
    }
}
