package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends exactly the bytes it is given and reads strictly, over TCP or a unix socket. Strings are latin1:
 * one character, one byte. Every call blocks at most ten seconds ({@link #timeout}) and fails with an
 * {@link UncheckedIOException}; one thread may send while another reads.
 */
public final class RawClient implements AutoCloseable {
    private final Transport wire;
    private final HttpReader reader;

    private RawClient(Transport wire) {
        this.wire = wire;
        reader = new HttpReader(wire);
    }

    /** Connects to a port of this machine (127.0.0.1). */
    public static RawClient connect(int port) {
        return connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    public static RawClient connect(SocketAddress address) {
        return Io.get(() -> new RawClient(Wire.connect(address, null, 0)));
    }

    /** Connects to a unix socket. */
    public static RawClient connect(Path path) {
        return connect(UnixDomainSocketAddress.of(path));
    }

    /** Connects from a chosen local address, such as 127.0.0.2, to play several clients. */
    public static RawClient connectFrom(String localHost, SocketAddress address) {
        return Io.get(() -> new RawClient(Wire.connect(address, new InetSocketAddress(localHost, 0), 0)));
    }

    /** Connects with TLS, asking for {@code serverName} and offering {@code protocols} by ALPN. */
    public static RawClient connectTls(
            SocketAddress address, SSLContext context, String serverName, String... protocols) {
        return Io.get(() -> new RawClient(
                TlsTransport.client(Wire.connect(address, null, 0), context, serverName, protocols)));
    }

    /** Connects with a small receive window, so that a client that does not read stops its peer early. */
    public static RawClient connectSlowReader(SocketAddress address, int receiveBufferBytes) {
        return Io.get(() -> new RawClient(Wire.connect(address, null, receiveBufferBytes)));
    }

    /** How long one read or write may wait from now on. */
    public RawClient timeout(Duration timeout) {
        wire.timeout(timeout);
        return this;
    }

    public SocketAddress localAddress() {
        return Io.get(wire::localAddress);
    }

    public RawClient send(String text) {
        return send(text.getBytes(ISO_8859_1));
    }

    public RawClient send(byte[] bytes) {
        Io.run(() -> wire.write(bytes, 0, bytes.length));
        return this;
    }

    /** Sends in pieces of {@code chunk} bytes, a millisecond apart so that they stay separate segments. */
    public RawClient sendSlowly(String text, int chunk) {
        return sendSlowly(text.getBytes(ISO_8859_1), chunk, Duration.ofMillis(1));
    }

    /** Sends in pieces of {@code chunk} bytes with {@code pause} between them. */
    public RawClient sendSlowly(byte[] bytes, int chunk, Duration pause) {
        Io.run(() -> {
            for (int at = 0; at < bytes.length; at += chunk) {
                if (at > 0) {
                    Gate.pace(pause);
                }
                wire.write(bytes, at, Math.min(chunk, bytes.length - at));
            }
        });
        return this;
    }

    /** Sends a request and reads its final response; interim 1xx responses other than 101 are skipped. */
    public RawResponse exchange(String request) {
        send(request);
        boolean hasBody = !request.startsWith("HEAD ");
        RawResponse response = readResponse(hasBody);
        while (response.status() < 200 && response.status() != 101) {
            response = readResponse(hasBody);
        }
        return response;
    }

    /** The next response, interim ones one by one. */
    public RawResponse readResponse() {
        return readResponse(true);
    }

    /** The next response to a HEAD request: it has no body, whatever its header says. */
    public RawResponse readResponseToHead() {
        return readResponse(false);
    }

    private RawResponse readResponse(boolean hasBody) {
        return Io.get(() -> reader.readResponse(hasBody));
    }

    /** One line without its CRLF. */
    public String readLine() {
        return Io.get(() -> orEnd(reader.readLine()));
    }

    /** A message head with its empty line, unread behind it the body. */
    public String readHead() {
        return Io.get(() -> orEnd(reader.readHead()));
    }

    /** The next byte, or -1 at the end of the stream. */
    public int readByte() {
        return Io.get(wire::read);
    }

    public byte[] readExactly(int length) {
        return Io.get(() -> wire.readExactly(length));
    }

    /** {@code length} bytes as text. */
    public String readText(int length) {
        return new String(readExactly(length), ISO_8859_1);
    }

    /** Everything until the peer closes; a reset fails. */
    public byte[] readUntilClose() {
        return Io.get(reader::readUntilClose);
    }

    /** Asserts that the peer closes cleanly (FIN) without another byte. */
    public void expectClosed() {
        int next = Io.get(wire::read);
        if (next >= 0) {
            throw new AssertionError("expected the end of the stream, got: " + (char) next + rest());
        }
    }

    /** Asserts that the peer resets the connection; bytes before it are ignored. */
    public void expectReset() {
        try {
            reader.readUntilClose();
        } catch (IOException e) {
            if (Io.isReset(e)) {
                return;
            }
            throw new AssertionError("expected a reset, got: " + e, e);
        }
        throw new AssertionError("expected a reset, got a clean close");
    }

    /** Asserts that the peer ended the connection without another byte, by FIN or by RST. */
    public void expectGone() {
        try {
            int next = wire.read();
            if (next >= 0) {
                throw new AssertionError("expected the connection to end, got: " + (char) next + rest());
            }
        } catch (IOException e) {
            if (!Io.isReset(e)) {
                throw new AssertionError("expected the connection to end, got: " + e, e);
            }
        }
    }

    /** Ends the sending direction (FIN) and keeps reading. */
    public RawClient halfClose() {
        Io.run(wire::halfClose);
        return this;
    }

    /** Closes with RST. */
    public void reset() {
        Io.run(wire::reset);
    }

    @Override
    public void close() {
        Io.run(wire::close);
    }

    private static String orEnd(@Nullable String text) throws EOFException {
        if (text == null) {
            throw new EOFException("end of stream");
        }
        return text;
    }

    private String rest() {
        wire.timeout(Duration.ofMillis(200));
        var rest = new StringBuilder();
        try {
            for (int next = wire.read(); next >= 0 && rest.length() < 500; next = wire.read()) {
                rest.append((char) next);
            }
        } catch (IOException e) {
            rest.append(" … ").append(e.getMessage());
        }
        return rest.toString();
    }
}
