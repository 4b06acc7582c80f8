package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection that a {@link ScriptedUpstream} accepted, as its script sees it. Used by the script's thread; a test
 * may also write to it, close it or reset it from its own.
 */
public final class UpstreamConnection {
    private final Transport wire;
    private final HttpReader reader;
    private final Tally<RawRequest> requests;
    private final Gate ended = new Gate();

    UpstreamConnection(Transport wire, Tally<RawRequest> requests) {
        this.wire = wire;
        this.requests = requests;
        reader = new HttpReader(wire);
    }

    /** The next request head, its body unread; null when the peer closed instead. */
    public @Nullable RawRequest readRequestHead() throws IOException {
        return reader.readRequestHead();
    }

    /** Reads the body that belongs to {@code request} and records the whole. */
    public RawRequest readBody(RawRequest request) throws IOException {
        return record(request.withBody(reader.readRequestBody(request.headers())));
    }

    /** Makes a request visible in {@link ScriptedUpstream#requests()} as it is now. */
    public RawRequest record(RawRequest request) {
        requests.add(request);
        return request;
    }

    public byte[] readExactly(int length) throws IOException {
        return wire.readExactly(length);
    }

    /** Up to {@code into.length} bytes, at least one; -1 at the end of the stream. */
    public int read(byte[] into) throws IOException {
        return wire.read(into, 0, into.length);
    }

    /** One line without its CRLF; null at the end of the stream. */
    public @Nullable String readLine() throws IOException {
        return reader.readLine();
    }

    public byte[] readUntilClose() throws IOException {
        return reader.readUntilClose();
    }

    public void send(String text) throws IOException {
        send(text.getBytes(ISO_8859_1));
    }

    public void send(byte[] bytes) throws IOException {
        wire.write(bytes, 0, bytes.length);
    }

    /** How long one read or write of the script may wait from now on. */
    public void timeout(Duration timeout) {
        wire.timeout(timeout);
    }

    public SocketAddress remoteAddress() {
        return Io.get(wire::remoteAddress);
    }

    /** Ends the sending direction (FIN) and keeps reading. */
    public void halfClose() throws IOException {
        wire.halfClose();
    }

    public void close() throws IOException {
        wire.close();
    }

    /** Closes with RST. */
    public void reset() throws IOException {
        wire.reset();
    }

    /** False once this side has closed. */
    public boolean isOpen() {
        return wire.isOpen();
    }

    /** Waits until the script is done with this connection, by whatever end. */
    public void awaitEnd() {
        ended.await();
    }

    Transport transport() {
        return wire;
    }

    boolean hasEnded() {
        return ended.isOpen();
    }

    void end() {
        ended.open();
    }
}
