package io.weir.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 endpoint (h2c by prior knowledge, or h2 over TLS) that does what a test tells it. It spends one {@link
 * Http2Turn} per request, in the order in which requests arrive over all connections; the last turn repeats. With a
 * script it serves whole connections instead, after the preface. Every request that a turn read is remembered.
 */
public final class Http2Endpoint implements AutoCloseable {
    private final List<Http2Turn> turns = new ArrayList<>();
    private final Tally<Http2Message> requests = new Tally<>();
    private final Tally<Http2Peer> peers = new Tally<>();
    private final TcpEndpoint endpoint;
    private final @Nullable SSLContext tls;
    private final @Nullable Consumer<Http2Peer> script;
    private volatile int[] settings = new int[0];
    private volatile int firstWindow;
    private int nextTurn;

    private Http2Endpoint(@Nullable SSLContext tls, @Nullable Consumer<Http2Peer> script) {
        this.tls = tls;
        this.script = script;
        endpoint = new TcpEndpoint(TcpEndpoint.anyPort(), this::serve, new Tally<>());
    }

    /** On a free port of 127.0.0.1; without turns it answers 200 without a body. */
    public static Http2Endpoint start() {
        return new Http2Endpoint(null, null);
    }

    /** Over TLS; ALPN chooses {@code h2}. */
    public static Http2Endpoint startTls(SSLContext context) {
        return new Http2Endpoint(context, null);
    }

    /** Serves each connection with {@code script}, from behind the client's preface; it has sent nothing yet. */
    public static Http2Endpoint start(Consumer<Http2Peer> script) {
        return new Http2Endpoint(null, script);
    }

    /** The SETTINGS it sends first: identifiers and values in turn. */
    public Http2Endpoint settings(int... idsAndValues) {
        settings = idsAndValues;
        return this;
    }

    /** Opens the connection's window by so many bytes at its begin. */
    public Http2Endpoint firstWindow(int increment) {
        firstWindow = increment;
        return this;
    }

    /** The next turn of the script. */
    public synchronized Http2Endpoint then(Http2Turn turn) {
        turns.add(turn);
        return this;
    }

    /** Reads the request and answers with that status and body, and a content-length. */
    public Http2Endpoint answer(int status, String body) {
        return then(call -> {
            call.readRequest();
            call.head(status, body.isEmpty(), "content-length", String.valueOf(body.length()));
            if (!body.isEmpty()) {
                call.body(body, true);
            }
        });
    }

    public int port() {
        return endpoint.port();
    }

    public SocketAddress address() {
        return endpoint.address();
    }

    /** As an endpoint is written in a configuration: {@code 127.0.0.1:port}. */
    public String hostPort() {
        return "127.0.0.1:" + port();
    }

    /** Every request that was read so far. */
    public List<Http2Message> requests() {
        return requests.list();
    }

    /** Request number {@code index} (from 0), waiting for it. */
    public Http2Message awaitRequest(int index) {
        return requests.await(index, "request");
    }

    /** How many connections were accepted so far. */
    public int acceptedCount() {
        return endpoint.connections().count();
    }

    /** Connection number {@code index} (from 0), waiting for it: to close or reset it, or to send frames on it. */
    public Http2Peer awaitConnection(int index) {
        return peers.await(index, "connection");
    }

    public int openCount() {
        return endpoint.openCount();
    }

    public void awaitOpenCount(int count) {
        endpoint.awaitOpenCount(count);
    }

    /** What went wrong in turns and scripts. */
    public List<Throwable> failures() {
        return endpoint.failures();
    }

    /** Closes every connection, keeps accepting. */
    public void closeConnections() {
        endpoint.closeConnections();
    }

    public void stopListening() {
        endpoint.stopListening();
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private void serve(UpstreamConnection accepted) throws IOException {
        Transport wire = accepted.transport();
        wire.timeout(Duration.ofMinutes(1));
        SSLContext context = tls;
        Http2Peer peer = new Http2Peer(context == null ? wire : TlsTransport.server(wire, context, "h2"));
        peers.add(peer);
        peer.readPreface();
        if (script != null) {
            script.accept(peer);
            return;
        }
        peer.sendSettings(settings);
        if (firstWindow > 0) {
            peer.send(Http2Frame.windowUpdate(0, firstWindow));
        }
        for (Http2Frame head = peer.readRequestHead(); head != null; head = peer.readRequestHead()) {
            nextTurn().take(new Http2Call(peer, head, requests));
        }
    }

    private synchronized Http2Turn nextTurn() {
        if (turns.isEmpty()) {
            return call -> {
                call.readRequest();
                call.head(200, true);
            };
        }
        return turns.get(Math.min(nextTurn++, turns.size() - 1));
    }
}
