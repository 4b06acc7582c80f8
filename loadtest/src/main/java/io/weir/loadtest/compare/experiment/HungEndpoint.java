package io.weir.loadtest.compare.experiment;

import io.weir.loadtest.backend.Fault;
import io.weir.loadtest.compare.load.HttpConnection;
import io.weir.loadtest.compare.load.Reply;
import io.weir.loadtest.compare.report.Bar;
import io.weir.loadtest.compare.report.Finding;
import io.weir.loadtest.compare.report.Promise;
import io.weir.loadtest.compare.site.Site;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** An endpoint that takes a request and never answers. */
final class HungEndpoint implements Experiment {
    private static final byte[] REQUEST = HttpConnection.get("localhost", "/", "");

    private InetSocketAddress l4 = new InetSocketAddress(0);
    private InetSocketAddress l7 = new InetSocketAddress(0);

    @Override
    public String name() {
        return "a hung endpoint";
    }

    @Override
    public void prepare(Site site) throws IOException, InterruptedException {
        List<InetSocketAddress> to = List.of(site.faultyEndpoint("hung", Fault.NONE.with("end=hang")));
        l4 = site.l4("hung-l4", "tcp: { idle_timeout: 2s }", "", to);
        l7 = site.l7("hung-l7", "", "timeouts: { response: 500ms }", to);
    }

    @Override
    public Finding run(Site site) throws IOException {
        Ending overL4 = ending(l4);
        Ending overL7 = ending(l7);
        return new Finding("hung", "A hung endpoint",
                "The endpoint takes the request and says nothing. Layer 4 sees an open connection and waits for its "
                        + "idle "
                        + "timeout (here 2 s; 10 min by default), then closes it: the client learns nothing more. "
                                + "Layer 7 "
                        + "knows that a response is due and answers 504 after its timeout (here 500 ms; 60 s by "
                                + "default) "
                        + "with a verdict that names the phase.",
                List.of("", "the client got", "after, ms"),
                List.of(List.of("L4", overL4.what, Long.toString(overL4.millis)),
                        List.of("L7", overL7.what, Long.toString(overL7.millis))),
                "Time until the client knew, ms",
                List.of(new Bar("L4", "L4", overL4.millis), new Bar("L7", "L7", overL7.millis)),
                List.of(new Promise("L4: the connection is closed without a byte, not before the idle timeout",
                                overL4.what.startsWith("closed") && overL4.millis >= 1500),
                        new Promise("L7: 504 with a verdict", overL7.what.startsWith("504")
                                && overL7.what.contains("weir"))));
    }

    private static Ending ending(InetSocketAddress to) throws IOException {
        long start = System.nanoTime();
        try (HttpConnection client = HttpConnection.open(to)) {
            client.send(REQUEST);
            String what;
            try {
                Reply reply = client.receive();
                what = reply.status() + ", Proxy-Status: " + reply.field("proxy-status");
            } catch (IOException e) {
                what = "closed, no byte";
            }
            return new Ending(what, (System.nanoTime() - start) / 1_000_000);
        }
    }

    private record Ending(String what, long millis) {}
}
