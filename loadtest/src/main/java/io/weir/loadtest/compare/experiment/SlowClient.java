package io.weir.loadtest.compare.experiment;

import io.weir.loadtest.compare.load.HttpConnection;
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
import java.util.concurrent.locks.LockSupport;

/** A client that asks for much and reads nothing. */
final class SlowClient implements Experiment {
    private static final int FLOOD_BYTES = 256 << 20;
    private static final int CLIENTS = 4;
    private static final byte[] REQUEST = HttpConnection.get("localhost", "/flood/" + FLOOD_BYTES, "");
    private static final long STALLED_NANOS = 400_000_000;

    private final List<Endpoint> endpoints = new ArrayList<>();
    private InetSocketAddress l4 = new InetSocketAddress(0);
    private InetSocketAddress l7 = new InetSocketAddress(0);

    @Override
    public void prepare(Site site) throws IOException, InterruptedException {
        endpoints.addAll(site.endpoints("slow", 3));
        l4 = site.l4("slow-l4", "", "", List.of(endpoints.get(1).address()));
        l7 = site.l7("slow-l7", "", "", List.of(endpoints.get(2).address()));
    }

    @Override
    public Finding run(Site site) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        List<Bar> bars = new ArrayList<>();
        long worst = 0;
        List<String> labels = List.of("direct", "L4", "L7");
        List<InetSocketAddress> targets = List.of(endpoints.getFirst().address(), l4, l7);
        for (int i = 0; i < 3; i++) {
            long before = site.proxy().residentBytes();
            double pushed = pushed(endpoints.get(i), targets.get(i)) / (double) CLIENTS;
            String grew = i == 0 ? "–" : mebibytes((double) (site.proxy().residentBytes() - before));
            rows.add(List.of(labels.get(i), mebibytes(pushed), grew));
            bars.add(new Bar(labels.get(i), labels.get(i), pushed / 1048576));
            worst = Math.max(worst, (long) pushed);
        }
        return new Finding("slow", "A slow client: who buffers what",
                "Four clients ask for 256 MiB each and read nothing. What an endpoint could send before it was stopped "
                        + "lies in the kernel's socket buffers (two pairs of them with a proxy in between) and in the "
                        + "proxy's own bounded ones. Both layers stop reading when the client does not take more; "
                                + "neither "
                        + "holds a response in memory.",
                List.of("", "the endpoint sent per client, MiB", "proxy memory grew, MiB"), rows,
                "Sent before the endpoint was stopped, MiB per client", bars,
                List.of(new Promise("The endpoint was stopped before 32 MiB on every path", worst < 32 << 20)));
    }

    /** Bytes the endpoint handed to its kernel until nothing moved for a while. */
    private static long pushed(Endpoint endpoint, InetSocketAddress to) throws IOException {
        List<HttpConnection> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                HttpConnection client = HttpConnection.openNarrow(64 * 1024, to);
                clients.add(client);
                client.send(REQUEST);
            }
            long last = -1;
            long since = System.nanoTime();
            while (System.nanoTime() - since < STALLED_NANOS || last <= 0) {
                long now = endpoint.stats().wire().out();
                if (now != last) {
                    last = now;
                    since = System.nanoTime();
                }
                LockSupport.parkNanos(10_000_000);
            }
            return last;
        } finally {
            clients.forEach(HttpConnection::close);
        }
    }

    private static String mebibytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1048576);
    }
}
