package io.weir.loadtest.compare.experiment;

import io.weir.loadtest.compare.load.HttpConnection;
import io.weir.loadtest.compare.report.Finding;
import io.weir.loadtest.compare.report.Promise;
import io.weir.loadtest.compare.site.Endpoint;
import io.weir.loadtest.compare.site.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Properties;

/** Who the endpoint thinks its client is. */
final class ClientAddress implements Experiment {
    private static final String CLIENT = "127.0.0.9";

    private InetSocketAddress direct = new InetSocketAddress(0);
    private InetSocketAddress l4 = new InetSocketAddress(0);
    private InetSocketAddress l4Header = new InetSocketAddress(0);
    private InetSocketAddress l7 = new InetSocketAddress(0);

    @Override
    public String name() {
        return "the client's address";
    }

    @Override
    public void prepare(Site site) throws IOException, InterruptedException {
        direct = site.endpoint("seen", Endpoint.Front.PLAIN).address();
        InetSocketAddress header = site.endpoint("seen-header", Endpoint.Front.PROXY_HEADER).address();
        l4 = site.l4("seen-l4", "", "", List.of(direct));
        l4Header = site.l4("seen-l4-header", "", "send_proxy_protocol: v2", List.of(header));
        l7 = site.l7("seen-l7", "", "", List.of(direct));
    }

    @Override
    public Finding run(Site site) throws IOException {
        Properties plain = seen(l4);
        Properties header = seen(l4Header);
        Properties fields = seen(l7);
        return new Finding("address", "The client's address, as the endpoint sees it",
                "The client connects from 127.0.0.9. A proxy's connection comes from the proxy. Layer 4 can only say "
                        + "whose it is in front of the bytes (PROXY protocol, which the endpoint must expect); "
                                + "Layer 7 says so "
                        + "in fields of each request.",
                List.of("", "peer", "PROXY header", "X-Forwarded-For", "Forwarded"),
                List.of(row("direct", seen(direct)), row("L4", plain), row("L4, PROXY protocol", header), row("L7",
                        fields)),
                "", List.of(),
                List.of(new Promise("L4 alone: the client's address is lost",
                                !plain.getProperty("peer").equals(CLIENT)
                                        && plain.getProperty("x-forwarded-for").isEmpty()),
                        new Promise("L4 with PROXY protocol: the header tells it",
                                header.getProperty("proxy_header").equals(CLIENT)),
                        new Promise("L7: X-Forwarded-For tells it",
                                fields.getProperty("x-forwarded-for").equals(CLIENT)),
                        new Promise("L7: Forwarded tells it",
                                fields.getProperty("forwarded").contains("for=" + CLIENT))));
    }

    private static Properties seen(InetSocketAddress to) throws IOException {
        try (HttpConnection client = HttpConnection.openFrom(InetAddress.ofLiteral(CLIENT), to)) {
            String text = client.exchange(HttpConnection.get("localhost", "/seen", "")).text();
            Properties seen = new Properties();
            seen.load(new java.io.StringReader(text));
            return seen;
        }
    }

    private static List<String> row(String label, Properties seen) {
        return List.of(label, seen.getProperty("peer"), orNone(seen.getProperty("proxy_header")),
                orNone(seen.getProperty("x-forwarded-for")), orNone(seen.getProperty("forwarded")));
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "–" : text;
    }
}
