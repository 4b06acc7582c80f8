package io.weir.loadtest.compare.experiment;

import io.weir.loadtest.compare.load.Http2Client;
import io.weir.loadtest.compare.load.HttpConnection;
import io.weir.loadtest.compare.load.Reply;
import io.weir.loadtest.compare.report.Bar;
import io.weir.loadtest.compare.report.Finding;
import io.weir.loadtest.compare.report.Promise;
import io.weir.loadtest.compare.site.Endpoint;
import io.weir.loadtest.compare.site.Site;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Requests of long-lived connections over four endpoints. */
final class StickyConnections implements Experiment {
    /** Requests of each kept connection: one busy client, as there always is. */
    private static final int[] HTTP1 = {160, 20, 10, 10};

    private static final int HTTP2 = 200;

    private final List<Bar> bars = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();
    private InetSocketAddress l4 = new InetSocketAddress(0);
    private InetSocketAddress l7 = new InetSocketAddress(0);

    @Override
    public String name() {
        return "long-lived connections";
    }

    @Override
    public void prepare(Site site) throws IOException, InterruptedException {
        List<InetSocketAddress> to = site.endpoints("e", 4).stream().map(Endpoint::address).toList();
        l4 = site.l4("spread-l4", "", "", to);
        l7 = site.l7("spread-l7", "", "", to);
    }

    @Override
    public Finding run(Site site) throws IOException, InterruptedException {
        Map<String, Integer> http1l4 = http1("L4, HTTP/1.1", l4);
        Map<String, Integer> http1l7 = http1("L7, HTTP/1.1", l7);
        Map<String, Integer> http2l4 = http2("L4, HTTP/2", site, l4);
        Map<String, Integer> http2l7 = http2("L7, HTTP/2", site, l7);
        return new Finding("spread", "Long-lived connections: L4 sticks, L7 spreads",
                "Layer 4 chooses an endpoint once for a connection; every request on it goes there, so a busy "
                        + "client, or a "
                        + "single HTTP/2 connection, loads one endpoint however many there are. Layer 7 chooses for "
                        + "each request. Four connections of HTTP/1.1 (160, 20, 10 and 10 requests), then one of "
                                + "HTTP/2 "
                        + "(200 requests), towards four endpoints.",
                List.of("", "e0", "e1", "e2", "e3", "busiest"), rows, "Requests by endpoint", bars,
                List.of(new Promise("HTTP/1.1 over L4: the busy client's 160 requests are at one endpoint",
                        most(http1l4) >= 160),
                        new Promise("HTTP/1.1 over L7: no endpoint has more than 60 of 200", most(http1l7) <= 60),
                        new Promise("HTTP/2 over L4: one endpoint has all 200", http2l4.size() == 1),
                        new Promise("HTTP/2 over L7: no endpoint has more than 60 of 200", most(http2l7) <= 60)));
    }

    private Map<String, Integer> http1(String label, InetSocketAddress to) throws IOException {
        Map<String, Integer> seen = new TreeMap<>();
        byte[] request = HttpConnection.get("localhost", "/bytes/10", "");
        for (int requests : HTTP1) {
            try (HttpConnection client = HttpConnection.open(to)) {
                for (int i = 0; i < requests; i++) {
                    seen.merge(client.exchange(request).field("x-endpoint"), 1, Integer::sum);
                }
            }
        }
        return tell(label, seen);
    }

    private Map<String, Integer> http2(String label, Site site, InetSocketAddress to)
            throws IOException, InterruptedException {
        Map<String, Integer> seen = new TreeMap<>();
        try (Http2Client client = Http2Client.open(site.group(), to)) {
            for (int left = HTTP2; left > 0; left -= 20) {
                List<CompletableFuture<Reply>> replies = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    replies.add(client.get("/bytes/10", Map.of()));
                }
                replies.forEach(reply -> seen.merge(reply.join().field("x-endpoint"), 1, Integer::sum));
            }
        } catch (CompletionException e) {
            throw new IOException("HTTP/2 to " + label, e);
        }
        return tell(label, seen);
    }

    private Map<String, Integer> tell(String label, Map<String, Integer> seen) {
        List<String> row = new ArrayList<>(List.of(label));
        for (int i = 0; i < 4; i++) {
            int count = seen.getOrDefault("e" + i, 0);
            row.add(Integer.toString(count));
            bars.add(new Bar(label.substring(0, 2), label + " e" + i, count));
        }
        row.add(most(seen) / 2 + "%");
        rows.add(row);
        return seen;
    }

    private static int most(Map<String, Integer> seen) {
        return seen.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
