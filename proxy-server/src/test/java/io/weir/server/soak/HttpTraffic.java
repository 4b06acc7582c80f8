package io.weir.server.soak;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/** Requests at a steady rate over connections that are kept; each is judged by a {@link HttpJudge}. */
final class HttpTraffic implements AutoCloseable {
    /** Requests sent, whatever became of them. */
    static final String SENT = "http sent";
    private static final int IDLE_MAX = 24;

    private final SoakRun run;
    private final InetSocketAddress proxy;
    private final HttpJudge judge;
    private final ConcurrentLinkedDeque<Link> idle = new ConcurrentLinkedDeque<>();

    private record Link(Socket socket, HttpStream stream) {}

    HttpTraffic(SoakRun run, InetSocketAddress proxy) {
        this.run = run;
        this.proxy = proxy;
        this.judge = new HttpJudge(run.ledger(), run.outages());
    }

    void start(int perSecond) {
        run.openLoop("http", perSecond, n -> exchange(HttpAsk.number(n)));
    }

    private void exchange(HttpAsk ask) {
        long began = System.nanoTime();
        Link link = idle.pollFirst();
        HttpStream.Head head = null;
        try {
            if (link == null) {
                link = connect();
            }
            run.ledger().count(SENT);
            ask.writeTo(link.stream());
            head = link.stream().readHead();
            if (head == null) {
                throw new EOFException("closed without a response");
            }
            byte[] body = ask.isHead() ? new byte[0] : link.stream().readBody(head);
            judge.onAnswer(ask, head, body, began);
            keep(link, head);
        } catch (IOException e) {
            judge.onCut(ask, head, e, began);
            close(link);
        }
    }

    private Link connect() throws IOException {
        Socket socket = SoakSockets.connect(proxy);
        return new Link(socket, new HttpStream(socket));
    }

    private void keep(Link link, HttpStream.Head head) {
        if (head.field("connection").contains("close") || idle.size() >= IDLE_MAX) {
            close(link);
        } else {
            idle.addFirst(link);
        }
    }

    private static void close(@Nullable Link link) {
        if (link != null) {
            SoakSockets.close(link.socket());
        }
    }

    @Override
    public void close() {
        idle.forEach(HttpTraffic::close);
        idle.clear();
    }
}
