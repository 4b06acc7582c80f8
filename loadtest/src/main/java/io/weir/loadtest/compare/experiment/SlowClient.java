package io.weir.loadtest.compare.experiment;

import io.weir.loadtest.compare.load.HttpConnection;
import io.weir.loadtest.compare.report.Bar;
import io.weir.loadtest.compare.report.Finding;
import io.weir.loadtest.compare.report.Promise;
import io.weir.loadtest.compare.site.Endpoint;
import io.weir.loadtest.compare.site.Site;
import io.weir.loadtest.compare.site.SocketQueues;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A client that asks for much and reads nothing. */
final class SlowClient implements Experiment {
    private static final int FLOOD_BYTES = 256 << 20;
    private static final int CLIENTS = 4;
    private static final double MIB = 1 << 20;
    private static final byte[] REQUEST = HttpConnection.get("localhost", "/flood/" + FLOOD_BYTES, "");
    private static final long STALLED_NANOS = 400_000_000;

    private final List<Endpoint> endpoints = new ArrayList<>();
    private InetSocketAddress l4 = new InetSocketAddress(0);
    private InetSocketAddress l7 = new InetSocketAddress(0);

    @Override
    public String name() {
        return "a slow client";
    }

    @Override
    public void prepare(Site site) throws IOException, InterruptedException {
        endpoints.addAll(site.endpoints("slow", 3));
        l4 = site.l4("slow-l4", "", "", List.of(endpoints.get(1).address()));
        l7 = site.l7("slow-l7", "", "", List.of(endpoints.get(2).address()));
    }

    @Override
    public Finding run(Site site) throws IOException {
        Held direct = held(endpoints.get(0), endpoints.get(0).address());
        Held overL4 = held(endpoints.get(1), l4);
        Held overL7 = held(endpoints.get(2), l7);
        return new Finding("slow", "A slow client: who buffers what",
                "Four clients ask for 256 MiB each and read nothing. What an endpoint could send before it was stopped "
                        + "lies in the kernel's socket buffers, two pairs of them with a proxy in between, and what "
                        + "these do not hold is in the proxy's own memory. Both layers stop reading when the client "
                        + "does not take more; neither holds a response in memory. All in MiB per client.",
                List.of("", "endpoint sent", "its send buffer", "proxy's receive buffer", "proxy's memory",
                        "proxy's send buffer", "client's receive buffer"),
                List.of(direct.row("direct"), overL4.row("L4"), overL7.row("L7")),
                "Sent before the endpoint was stopped, MiB per client",
                List.of(direct.bar("direct"), overL4.bar("L4"), overL7.bar("L7")),
                List.of(new Promise("The endpoint was stopped before 32 MiB on every path",
                                Math.max(direct.sent, Math.max(overL4.sent, overL7.sent)) < 32 * MIB),
                        new Promise("L4 and L7: the proxy's own memory holds less than 1 MiB of it for a client",
                                Math.max(overL4.inProxy(), overL7.inProxy()) < MIB)));
    }

    /** Where the bytes are when nothing moves any more. */
    private static Held held(Endpoint endpoint, InetSocketAddress to) throws IOException {
        List<HttpConnection> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                HttpConnection client = HttpConnection.openNarrow(64 * 1024, to);
                clients.add(client);
                client.send(REQUEST);
            }
            awaitStalled(endpoint);
            int port = endpoint.address().getPort();
            SocketQueues behind = SocketQueues.toPort(port);
            SocketQueues before = SocketQueues.toPort(to.getPort());
            return new Held(endpoint.stats().wire().out() / (double) CLIENTS, behind, port == to.getPort() ? null
                    : before);
        } finally {
            clients.forEach(HttpConnection::close);
        }
    }

    private static void awaitStalled(Endpoint endpoint) {
        long last = 0;
        long since = System.nanoTime();
        while (System.nanoTime() - since < STALLED_NANOS || last == 0) {
            long now = endpoint.stats().wire().out();
            if (now != last) {
                last = now;
                since = System.nanoTime();
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    /**
     * Bytes for a client.
     *
     * @param sent handed to its kernel by the endpoint
     * @param behind of connections to the endpoint, all clients
     * @param before of connections to the proxy; null without one
     */
    private record Held(double sent, SocketQueues behind, @Nullable SocketQueues before) {
        /** What no socket buffer holds. */
        double inProxy() {
            return before == null ? 0 : Math.max(0, sent - (behind.sending() + behind.received() + before.sending()
                    + before.received()) / (double) CLIENTS);
        }

        List<String> row(String label) {
            SocketQueues last = before == null ? behind : before;
            return List.of(label, mebibytes(sent), queue(behind.sending()),
                    before == null ? "–" : queue(behind.received()), before == null ? "–" : mebibytes(inProxy()),
                    before == null ? "–" : queue(last.sending()), queue(last.received()));
        }

        Bar bar(String label) {
            return new Bar(label, label, sent / MIB);
        }

        private static String queue(long bytes) {
            return mebibytes(bytes / (double) CLIENTS);
        }

        private static String mebibytes(double bytes) {
            return String.format(Locale.ROOT, "%.2f", bytes / MIB);
        }
    }
}
