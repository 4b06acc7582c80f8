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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The same requests over one connection of HTTP/1.1 and one of HTTP/2, through L7. */
final class Multiplexing implements Experiment {
    private static final int REQUESTS = 50;
    private static final String PATH = "/after/10";
    private static final Map<String, String> FIELDS = Map.of(
            "user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 "
                    + "Safari/537.36",
            "accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
            "accept-language", "en-GB,en;q=0.9,de;q=0.8",
            "cookie", "session=6b1f0d6c2f3f4c0e9d1a7f0b; theme=dark; consent=" + "a1b2c3d4".repeat(20));

    private final List<Endpoint> endpoints = new ArrayList<>();
    private InetSocketAddress http1 = new InetSocketAddress(0);
    private InetSocketAddress http2 = new InetSocketAddress(0);

    @Override
    public String name() {
        return "HTTP/1.1 beside HTTP/2";
    }

    @Override
    public void prepare(Site site) throws IOException, InterruptedException {
        endpoints.addAll(site.endpoints("mux", 2));
        http1 = site.l7("mux-http1", "", "", List.of(endpoints.get(0).address()));
        http2 = site.l7("mux-http2", "", "", List.of(endpoints.get(1).address()));
    }

    @Override
    public Finding run(Site site) throws IOException, InterruptedException {
        long[] one = overHttp1();
        long[] two = overHttp2(site);
        return new Finding("multiplexing", "HTTP/1.1 beside HTTP/2",
                "Fifty requests with a browser's fields, each answered after 10 ms, over one client connection to "
                        + "Layer 7. "
                        + "HTTP/1.1 takes them one after the other; HTTP/2 carries all at once and, by HPACK, names a "
                        + "field it sent before in one or two bytes. Towards HTTP/1.1 endpoints Layer 7 opens as many "
                        + "connections as requests are in progress, and keeps them.",
                List.of("", "client connections", "at once at the endpoint", "ms in all", "request bytes each",
                        "endpoint connections"),
                List.of(row("HTTP/1.1", one), row("HTTP/2", two)), "Bytes sent by the client per request",
                List.of(new Bar("HTTP/1.1", "HTTP/1.1", one[2]), new Bar("HTTP/2", "HTTP/2", two[2])),
                List.of(new Promise("HTTP/1.1: one request at a time", one[0] == 1),
                        new Promise("HTTP/2: many requests at once on one connection", two[0] > 5),
                        new Promise("HTTP/2: less than half the bytes", two[2] * 2 < one[2])));
    }

    /** At once, ms, bytes of a request, endpoint connections. */
    private long[] overHttp1() throws IOException {
        StringBuilder fields = new StringBuilder();
        FIELDS.forEach((name, value) -> fields.append(name).append(": ").append(value).append("\r\n"));
        byte[] request = HttpConnection.get("localhost", PATH, fields.toString());
        long start = System.nanoTime();
        try (HttpConnection client = HttpConnection.open(http1)) {
            for (int i = 0; i < REQUESTS; i++) {
                client.exchange(request);
            }
            return figures(endpoints.get(0), start, client.bytesOut());
        }
    }

    private long[] overHttp2(Site site) throws IOException, InterruptedException {
        try (Http2Client client = Http2Client.open(site.group(), http2)) {
            long start = System.nanoTime();
            List<CompletableFuture<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                replies.add(client.get(PATH, FIELDS));
            }
            replies.forEach(CompletableFuture::join);
            return figures(endpoints.get(1), start, client.wire().out());
        } catch (CompletionException e) {
            throw new IOException("HTTP/2 through L7", e);
        }
    }

    private static long[] figures(Endpoint endpoint, long start, long bytesOut) {
        return new long[] {endpoint.stats().inFlightMax(), (System.nanoTime() - start) / 1_000_000, bytesOut / REQUESTS,
            endpoint.stats().connections()};
    }

    private static List<String> row(String label, long[] figures) {
        return List.of(label, "1", Long.toString(figures[0]), Long.toString(figures[1]), Long.toString(figures[2]),
                Long.toString(figures[3]));
    }
}
