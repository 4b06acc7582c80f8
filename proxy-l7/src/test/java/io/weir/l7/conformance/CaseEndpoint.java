package io.weir.l7.conformance;

import io.weir.l7.conformance.Case.Answer;
import io.weir.testkit.Gate;
import io.weir.testkit.RawRequest;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.UpstreamConnection;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint of all cases: reads strictly, keeps every complete request, and answers with what the case in progress
 * says, or with an echo of method and target, by which an answer can be told from another's.
 */
final class CaseEndpoint implements AutoCloseable {
    /** Requests for this target are not part of a case: always echoed, never kept. */
    static final String PROBE = "/probe";

    private final ScriptedUpstream upstream = ScriptedUpstream.start(this::serve);
    private final Queue<RawRequest> complete = new ConcurrentLinkedQueue<>();
    private final Queue<String> malformed = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Answer answer;
    private volatile int pieces = 1;
    private volatile @Nullable UpstreamConnection lastOfCase;
    private volatile @Nullable UpstreamConnection lastOfProbe;
    /** A reset destroys what is on its way: it waits until what came before it was seen. */
    private volatile Gate reset = new Gate();

    String hostPort() {
        return upstream.hostPort();
    }

    /** Requests are answered with this from now on, in so many pieces; null = with an echo. */
    void answer(@Nullable Answer next, int inPieces) {
        pieces = inPieces;
        reset = new Gate();
        answer = next;
    }

    /** Whether the last probe came by the connection of the last request of a case. */
    boolean hasKeptConnection() {
        return lastOfCase == lastOfProbe;
    }

    /** What the answer began with has reached the client, or never will. */
    void allowReset() {
        reset.open();
    }

    /** The complete requests since the last call. */
    List<RawRequest> take() {
        List<RawRequest> taken = new ArrayList<>();
        for (RawRequest next = complete.poll(); next != null; next = complete.poll()) {
            taken.add(next);
        }
        return taken;
    }

    /** What came and was not HTTP, since the last call. */
    List<String> takeMalformed() {
        List<String> taken = new ArrayList<>();
        for (String next = malformed.poll(); next != null; next = malformed.poll()) {
            taken.add(next);
        }
        return taken;
    }

    /** What an echo of this request says. */
    static String echo(String method, String target) {
        return method + " " + target;
    }

    private void serve(UpstreamConnection connection) throws IOException {
        try {
            while (connection.isOpen()) {
                RawRequest head = connection.readRequestHead();
                if (head == null) {
                    return;
                }
                respond(connection, connection.readBody(head));
            }
        } catch (ProtocolException e) {
            malformed.add(String.valueOf(e.getMessage()));
            throw e;
        } catch (EOFException e) {
            // The proxy gave up in the middle of a request: seen as such, which is all that matters.
            connection.close();
        }
    }

    private void respond(UpstreamConnection connection, RawRequest request) throws IOException {
        boolean probe = request.target().equals(PROBE);
        Answer scripted = probe ? null : answer;
        if (probe) {
            lastOfProbe = connection;
        } else {
            lastOfCase = connection;
            complete.add(request);
        }
        if (scripted == null) {
            String body = echo(request.method(), request.target());
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n"
                    + (request.method().equals("HEAD") ? "" : body));
            return;
        }
        for (String piece : Bench.piecesOf(scripted.bytes(), pieces)) {
            connection.send(piece);
        }
        switch (scripted.end()) {
            case OPEN -> { }
            case CLOSE -> connection.close();
            case RESET -> {
                reset.await();
                connection.reset();
            }
        }
    }

    @Override
    public void close() {
        upstream.close();
    }
}
