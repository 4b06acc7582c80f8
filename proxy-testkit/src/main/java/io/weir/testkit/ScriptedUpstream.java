package io.weir.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that does what a test tells it, over TCP or a unix socket. As an HTTP endpoint it keeps connections
 * alive and spends one {@link Turn} per request, in the order requests arrive over all connections; the last turn
 * repeats. With a {@link Behaviour} it serves whole connections instead. Every request and connection is remembered.
 * A script that is read strictly and fails (malformed request, peer gone) leaves its reason in {@link #failures()}.
 */
public final class ScriptedUpstream implements AutoCloseable {
    /** A complete answer without a body. */
    public static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

    private final List<Turn> turns = new ArrayList<>();
    private final Tally<RawRequest> requests = new Tally<>();
    private final TcpEndpoint endpoint;
    private int nextTurn;
    private int answersPerConnection = Integer.MAX_VALUE;

    private ScriptedUpstream(SocketAddress bind, @Nullable Behaviour behaviour) {
        this(bind, null, behaviour);
    }

    private ScriptedUpstream(SocketAddress bind, @Nullable SSLContext tls, @Nullable Behaviour behaviour) {
        endpoint = new TcpEndpoint(bind, tls, behaviour == null ? this::serveHttp : behaviour, requests);
    }

    /** An HTTP endpoint on a free port of 127.0.0.1; without turns it answers {@link #OK}. */
    public static ScriptedUpstream start() {
        return new ScriptedUpstream(TcpEndpoint.anyPort(), null);
    }

    /** An HTTP endpoint that speaks TLS. */
    public static ScriptedUpstream startTls(SSLContext context) {
        return new ScriptedUpstream(TcpEndpoint.anyPort(), context, null);
    }

    /** An endpoint that speaks TLS and serves what is in it with {@code behaviour}. */
    public static ScriptedUpstream startTls(SSLContext context, Behaviour behaviour) {
        return new ScriptedUpstream(TcpEndpoint.anyPort(), context, behaviour);
    }

    /** An HTTP endpoint on a given port, to come back where another one stood. */
    public static ScriptedUpstream startOn(int port) {
        return new ScriptedUpstream(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null);
    }

    /** An HTTP endpoint on a unix socket. */
    public static ScriptedUpstream startUnix(Path path) {
        return new ScriptedUpstream(UnixDomainSocketAddress.of(path), null);
    }

    /** An HTTP endpoint on a unix socket that speaks TLS. */
    public static ScriptedUpstream startUnixTls(Path path, SSLContext context) {
        return new ScriptedUpstream(UnixDomainSocketAddress.of(path), context, null);
    }

    /** An endpoint that serves each connection with {@code behaviour}. */
    public static ScriptedUpstream start(Behaviour behaviour) {
        return new ScriptedUpstream(TcpEndpoint.anyPort(), behaviour);
    }

    /** An endpoint on a unix socket that serves each connection with {@code behaviour}. */
    public static ScriptedUpstream startUnix(Path path, Behaviour behaviour) {
        return new ScriptedUpstream(UnixDomainSocketAddress.of(path), behaviour);
    }

    /** The next turn of the script. */
    public synchronized ScriptedUpstream then(Turn turn) {
        turns.add(turn);
        return this;
    }

    /** Reads the next request and answers with exactly these bytes. */
    public ScriptedUpstream answer(String response) {
        return then(Turns.answer(response));
    }

    /** Answers 200 with this body and a content-length. */
    public ScriptedUpstream answerBody(String body) {
        return answer("HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
    }

    /** As {@link #answer}, for scripts of several turns. */
    public ScriptedUpstream thenAnswer(String response) {
        return answer(response);
    }

    public ScriptedUpstream thenCloseOnNextRequest() {
        return then(Turns.close());
    }

    public ScriptedUpstream thenResetOnNextRequest() {
        return then(Turns.reset());
    }

    public ScriptedUpstream thenHang() {
        return then(Turns.hang());
    }

    /** Closes every connection right after its n-th answer, without having announced it: the keep-alive race. */
    public synchronized ScriptedUpstream closeIdleAfter(int answers) {
        answersPerConnection = answers;
        return this;
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

    /** Every request so far, in the order they were read. */
    public List<RawRequest> requests() {
        return requests.list();
    }

    /** Request number {@code index} (from 0), waiting for it. */
    public RawRequest awaitRequest(int index) {
        return requests.await(index, "request");
    }

    /** How many connections were accepted so far. */
    public int acceptedCount() {
        return endpoint.connections().count();
    }

    /** Connection number {@code index} (from 0), waiting for it. */
    public UpstreamConnection awaitConnection(int index) {
        return endpoint.connections().await(index, "connection");
    }

    /** How many accepted connections are still being served. */
    public int openCount() {
        return endpoint.openCount();
    }

    public void awaitOpenCount(int count) {
        endpoint.awaitOpenCount(count);
    }

    public List<Throwable> failures() {
        return endpoint.failures();
    }

    /** Dies: refuses new connections and closes those it has. */
    public void stop() {
        endpoint.stop();
    }

    /** Refuses new connections, keeps those it has. */
    public void stopListening() {
        endpoint.stopListening();
    }

    /** Closes every connection, keeps accepting. */
    public void closeConnections() {
        endpoint.closeConnections();
    }

    /** Comes back on the same address after {@link #stop()}. */
    public void restart() {
        endpoint.start();
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private void serveHttp(UpstreamConnection connection) throws IOException {
        connection.timeout(Duration.ofMinutes(1));
        int answers = 0;
        while (connection.isOpen() && answers++ < idleAfter()) {
            RawRequest head = connection.readRequestHead();
            if (head == null) {
                return;
            }
            nextTurn().take(connection, head);
        }
    }

    private synchronized int idleAfter() {
        return answersPerConnection;
    }

    private synchronized Turn nextTurn() {
        if (turns.isEmpty()) {
            return Turns.answer(OK);
        }
        int index = Math.min(nextTurn++, turns.size() - 1);
        return turns.get(index);
    }
}
