package io.weir.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** TLS over a {@link Transport}, by the JDK's engine; the handshake is over when it is made. */
final class TlsTransport implements Transport {
    private static final int RECORD_BYTES = 32 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Transport below;
    private final SSLEngine engine;
    private final byte[] part = new byte[RECORD_BYTES];
    private final ByteBuffer sealed = ByteBuffer.allocate(2 * RECORD_BYTES).flip();
    private ByteBuffer opened = ByteBuffer.allocate(2 * RECORD_BYTES).flip();
    private boolean ended;

    private TlsTransport(Transport below, SSLEngine engine) throws IOException {
        this.below = below;
        this.engine = engine;
        engine.beginHandshake();
        try {
            handshake();
        } catch (IOException refused) {
            sayWhy();
            below.close();
            throw refused;
        }
    }

    /** The client's side; {@code protocols} are offered by ALPN. */
    static TlsTransport client(Transport below, SSLContext context, String serverName, String... protocols)
            throws IOException {
        SSLEngine engine = context.createSSLEngine(serverName, 443);
        engine.setUseClientMode(true);
        return of(below, engine, protocols);
    }

    /** The server's side; the first of {@code protocols} that the client offers is chosen. */
    static TlsTransport server(Transport below, SSLContext context, String... protocols) throws IOException {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return of(below, engine, protocols);
    }

    private static TlsTransport of(Transport below, SSLEngine engine, String... protocols) throws IOException {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
        return new TlsTransport(below, engine);
    }

    /** What ALPN chose; empty when nothing. */
    String protocol() {
        return engine.getApplicationProtocol();
    }

    /** Sends the alert that is due, if any. */
    private void sayWhy() {
        try {
            wrap(NOTHING);
        } catch (IOException nothingToSay) {
            // The peer sees the end of the connection instead.
        }
    }

    private void handshake() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrap()) {
                        throw new EOFException("end of stream in the TLS handshake");
                    }
                }
                case NEED_TASK -> engine.getDelegatedTask().run();
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    private synchronized void wrap(ByteBuffer clear) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(RECORD_BYTES);
        engine.wrap(clear, out);
        below.write(out.array(), 0, out.position());
    }

    /** Opens at least one record, or finds the end. */
    private boolean unwrap() throws IOException {
        while (true) {
            opened.compact();
            SSLEngineResult result;
            try {
                result = engine.unwrap(sealed, opened);
            } catch (SSLException refused) {
                wrap(NOTHING);
                throw refused;
            } finally {
                opened.flip();
            }
            switch (result.getStatus()) {
                case OK -> {
                    return true;
                }
                case CLOSED -> {
                    return false;
                }
                case BUFFER_UNDERFLOW -> {
                    int count = below.read(part, 0, part.length);
                    if (count < 0) {
                        return false;
                    }
                    sealed.compact().put(part, 0, count).flip();
                }
                case BUFFER_OVERFLOW -> {
                    ByteBuffer larger = ByteBuffer.allocate(opened.capacity() * 2);
                    opened = larger.put(opened).flip();
                }
            }
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (!opened.hasRemaining()) {
            if (ended || !unwrap()) {
                ended = true;
                return -1;
            }
            if (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
                handshake();
            }
        }
        int count = Math.min(length, opened.remaining());
        opened.get(into, offset, count);
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer clear = ByteBuffer.wrap(bytes, offset, length);
        while (clear.hasRemaining()) {
            wrap(clear);
        }
    }

    @Override
    public void timeout(Duration next) {
        below.timeout(next);
    }

    @Override
    public SocketAddress localAddress() throws IOException {
        return below.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() throws IOException {
        return below.remoteAddress();
    }

    @Override
    public void halfClose() throws IOException {
        engine.closeOutbound();
        wrap(NOTHING);
    }

    @Override
    public void reset() throws IOException {
        below.reset();
    }

    @Override
    public boolean isOpen() {
        return below.isOpen();
    }

    @Override
    public void close() throws IOException {
        if (below.isOpen()) {
            try {
                halfClose();
            } catch (IOException alreadyGone) {
                // The peer left first; nobody is there to be told.
            }
        }
        below.close();
    }
}
