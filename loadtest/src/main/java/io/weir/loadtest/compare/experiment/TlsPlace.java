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

/** TLS passed through to the endpoint, and ended at the proxy. */
final class TlsPlace implements Experiment {
    private static final int CONNECTIONS = 40;
    private static final byte[] REQUEST = HttpConnection.get("localhost", "/seen", "");

    private final List<Endpoint> endpoints = new ArrayList<>();
    private InetSocketAddress passed = new InetSocketAddress(0);
    private InetSocketAddress ended = new InetSocketAddress(0);

    @Override
    public String name() {
        return "TLS passed through, and ended";
    }

    @Override
    public void prepare(Site site) throws IOException, InterruptedException {
        endpoints.add(site.endpoint("tls-passed", Endpoint.Front.TLS));
        endpoints.add(site.endpoint("tls-ended", Endpoint.Front.PLAIN));
        passed = site.l4("tls-l4", "", "", List.of(endpoints.get(0).address()));
        ended = site.l7("tls-l7", "tls: { certificates: [{ cert: \"" + site.tls().certificate() + "\", key: \""
                + site.tls().key() + "\" }] }", "", List.of(endpoints.get(1).address()));
    }

    @Override
    public Finding run(Site site) throws IOException {
        Seen overL4 = seen(site, passed, endpoints.get(0));
        Seen overL7 = seen(site, ended, endpoints.get(1));
        return new Finding("tls", "TLS passed through, and ended at the proxy",
                "Forty connections with TLS, one request each. Passed through by Layer 4, each handshake is the "
                        + "endpoint's "
                        + "work and the proxy reads nothing but the server name; ended by Layer 7, it is the proxy's "
                        + "(the first runs of its code included), which then reads and changes the request, and reuses "
                        + "plain connections to the endpoint.",
                List.of("", "client handshakes", "at the endpoint", "endpoint connections",
                        "proxy CPU per connection, µs",
                        "endpoint is told of the client"),
                List.of(overL4.row("L4, passed through"), overL7.row("L7, ended")), "Handshakes at the endpoint",
                List.of(new Bar("L4", "L4", overL4.handshakes), new Bar("L7", "L7", overL7.handshakes)),
                List.of(new Promise("L4: every handshake is at the endpoint, which is told nothing",
                                overL4.handshakes == CONNECTIONS && overL4.told.isEmpty()),
                        new Promise("L7: no handshake is at the endpoint, which is told of the client and of https",
                                overL7.handshakes == 0 && overL7.told.contains("https")),
                        new Promise("L7: endpoint connections are reused", overL7.connections < CONNECTIONS)));
    }

    private static Seen seen(Site site, InetSocketAddress to, Endpoint endpoint) throws IOException {
        long before = site.proxy().cpuMicros();
        long connectionsBefore = endpoint.stats().connections();
        String told = "";
        for (int i = 0; i < CONNECTIONS; i++) {
            try (HttpConnection client = HttpConnection.openTls(site.tls().client(), to)) {
                String text = client.exchange(REQUEST).text();
                told = value(text, "x-forwarded-for=") + " " + value(text, "x-forwarded-proto=");
            }
        }
        return new Seen(endpoint.stats().handshakes(), endpoint.stats().connections() - connectionsBefore,
                (site.proxy().cpuMicros() - before) / (double) CONNECTIONS, told.strip());
    }

    private static String value(String text, String key) {
        int at = text.indexOf(key) + key.length();
        return text.substring(at, text.indexOf('\n', at));
    }

    private record Seen(long handshakes, long connections, double cpuMicros, String told) {
        List<String> row(String label) {
            return List.of(label, Integer.toString(CONNECTIONS), Long.toString(handshakes), Long.toString(connections),
                    String.format(Locale.ROOT, "%.0f", cpuMicros), told.isEmpty() ? "nothing" : told);
        }
    }
}
