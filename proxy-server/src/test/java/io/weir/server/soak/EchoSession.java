package io.weir.server.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** A session that sends known bytes and reads them back: plain, or through an upgrade of HTTP. */
final class EchoSession implements AutoCloseable {
    private static final int NAME_BYTES = 2;
    /** What surely fits into the sockets on the way. */
    private static final int UNREAD_BYTES_MAX = 32 * 1024;

    /** Makes a session. */
    @FunctionalInterface
    interface Opener {
        EchoSession open(InetSocketAddress proxy) throws IOException;
    }

    private final Socket socket;
    private final HttpStream stream;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private String endpoint = "";
    private long position;

    private EchoSession(Socket socket) throws IOException {
        this.socket = socket;
        this.stream = new HttpStream(socket);
    }

    /** Over a tcp listener; waits for the endpoint's name. */
    static EchoSession plain(InetSocketAddress proxy) throws IOException {
        EchoSession session = new EchoSession(SoakSockets.connect(proxy));
        try {
            session.endpoint = new String(session.stream.readExactly(NAME_BYTES), US_ASCII);
            return session;
        } catch (IOException e) {
            session.close();
            throw e;
        }
    }

    /** Over an http listener. */
    static EchoSession upgraded(InetSocketAddress proxy) throws IOException {
        EchoSession session = new EchoSession(SoakSockets.connect(proxy));
        try {
            session.upgrade();
            return session;
        } catch (IOException e) {
            session.close();
            throw e;
        }
    }

    private void upgrade() throws IOException {
        stream.write("GET /plain/tunnel HTTP/1.1\r\nHost: soak.example\r\n"
                + "Connection: upgrade\r\nUpgrade: echo\r\n\r\n");
        HttpStream.Head head = stream.readHead();
        if (head == null || head.status() != 101) {
            throw new EOFException("not upgraded: " + head);
        }
        endpoint = head.field(HttpEndpoint.NAME_FIELD);
    }

    /** Who is at the other end. */
    String endpoint() {
        return endpoint;
    }

    /** Sends {@code length} bytes and reads them back; false when other bytes came. */
    boolean turn(int length) throws IOException {
        byte[] bytes = KnownBytes.of(seed, position, length);
        if (length <= UNREAD_BYTES_MAX) {
            stream.write(bytes);
        } else {
            Thread.ofVirtual().start(() -> write(bytes));
        }
        byte[] back = stream.readExactly(length);
        boolean isRight = KnownBytes.matches(back, seed, position);
        position += length;
        return isRight;
    }

    private void write(byte[] bytes) {
        try {
            stream.write(bytes);
        } catch (IOException whoReadsSeesItToo) {
            SoakSockets.close(socket);
        }
    }

    /** Ends this direction and reads the end of the other; false when bytes came instead. */
    boolean finish() throws IOException {
        socket.shutdownOutput();
        return stream.in().read() < 0;
    }

    @Override
    public void close() {
        SoakSockets.close(socket);
    }
}
