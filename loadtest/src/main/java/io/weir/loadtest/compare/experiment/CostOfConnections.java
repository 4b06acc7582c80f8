package io.weir.loadtest.compare.experiment;

import io.weir.loadtest.compare.load.HttpConnection;
import io.weir.loadtest.compare.load.WebSocketTalk;
import io.weir.loadtest.compare.report.Bar;
import io.weir.loadtest.compare.report.Finding;
import io.weir.loadtest.compare.report.Promise;
import io.weir.loadtest.compare.site.Endpoint;
import io.weir.loadtest.compare.site.Site;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The same 200 questions over short connections, over a kept one, and over a WebSocket. */
final class CostOfConnections implements Experiment {
    private static final int MESSAGES = 200;
    private static final byte[] REQUEST = HttpConnection.get("localhost", "/bytes/32", "");

    private InetSocketAddress l4 = new InetSocketAddress(0);
    private InetSocketAddress l7 = new InetSocketAddress(0);

    @Override
    public String name() {
        return "short connections, kept connections, WebSocket";
    }

    @Override
    public void prepare(Site site) throws IOException, InterruptedException {
        List<InetSocketAddress> to = site.endpoints("card", 1).stream().map(Endpoint::address).toList();
        l4 = site.l4("card-l4", "", "", to);
        l7 = site.l7("card-l7", "", "", to);
    }

    @Override
    public Finding run(Site site) throws IOException {
        shortOnes(l4); // Warms both up.
        shortOnes(l7);
        List<Card> cards = List.of(
                shortOnes(l4).named("L4, a connection each"), kept(l4).named("L4, one kept connection"),
                webSocket(l4).named("L4, WebSocket"), shortOnes(l7).named("L7, a connection each"),
                kept(l7).named("L7, one kept connection"), webSocket(l7).named("L7, WebSocket"));
        List<List<String>> rows = new ArrayList<>();
        List<Bar> bars = new ArrayList<>();
        for (Card card : cards) {
            rows.add(card.row());
            bars.add(new Bar(card.name.substring(0, 2), card.name, card.bytes / (double) MESSAGES));
        }
        return new Finding("cost", "Short connections, kept connections, WebSocket",
                "Two hundred questions with answers of 32 bytes, one after the other. Set-up is the time in connecting "
                        + "(and upgrading): with a connection each it is paid every time, and twice with a proxy in "
                        + "between. A WebSocket pays one request's head, then a few bytes a message.",
                List.of("", "handshakes", "bytes per message", "ms in all", "of it set-up"), rows,
                "Bytes per message, both directions, without TCP", bars,
                List.of(new Promise("A kept connection and a WebSocket need one handshake, short ones 200",
                                cards.get(3).connections == MESSAGES && cards.get(4).connections == 1
                                        && cards.get(5).connections == 1),
                        new Promise("A WebSocket message takes fewer bytes than a request",
                                cards.get(5).bytes < cards.get(4).bytes)));
    }

    private static Card shortOnes(InetSocketAddress to) throws IOException {
        long bytes = 0;
        long setUp = 0;
        long start = System.nanoTime();
        for (int i = 0; i < MESSAGES; i++) {
            long begun = System.nanoTime();
            try (HttpConnection client = HttpConnection.open(to)) {
                setUp += System.nanoTime() - begun;
                client.exchange(REQUEST);
                bytes += client.bytesIn() + client.bytesOut();
            }
        }
        return new Card("", MESSAGES, bytes, System.nanoTime() - start, setUp);
    }

    private static Card kept(InetSocketAddress to) throws IOException {
        long start = System.nanoTime();
        try (HttpConnection client = HttpConnection.open(to)) {
            long setUp = System.nanoTime() - start;
            for (int i = 0; i < MESSAGES; i++) {
                client.exchange(REQUEST);
            }
            return new Card("", 1, client.bytesIn() + client.bytesOut(), System.nanoTime() - start, setUp);
        }
    }

    private static Card webSocket(InetSocketAddress to) throws IOException {
        long start = System.nanoTime();
        try (WebSocketTalk talk = WebSocketTalk.over(HttpConnection.open(to))) {
            long setUp = System.nanoTime() - start;
            String message = "m".repeat(32);
            for (int i = 0; i < MESSAGES; i++) {
                if (!talk.ask(message).equals(message)) {
                    throw new IOException("not the echo of a WebSocket message");
                }
            }
            HttpConnection beneath = talk.connection();
            return new Card("", 1, beneath.bytesIn() + beneath.bytesOut(), System.nanoTime() - start, setUp);
        }
    }

    private record Card(String name, int connections, long bytes, long nanos, long setUpNanos) {
        Card named(String label) {
            return new Card(label, connections, bytes, nanos, setUpNanos);
        }

        List<String> row() {
            return List.of(name, Integer.toString(connections), Long.toString(bytes / MESSAGES),
                    String.format(Locale.ROOT, "%.1f", nanos / 1e6), 100 * setUpNanos / Math.max(1, nanos) + "%");
        }
    }
}
