package io.weir.loadtest.compare.experiment;

import io.weir.loadtest.compare.load.HttpConnection;
import io.weir.loadtest.compare.load.Reply;
import io.weir.loadtest.compare.report.Bar;
import io.weir.loadtest.compare.report.Finding;
import io.weir.loadtest.compare.report.Promise;
import io.weir.loadtest.compare.site.Endpoint;
import io.weir.loadtest.compare.site.Site;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** One of two endpoints dies while eight clients ask. */
final class KilledEndpoint implements Experiment {
    private static final int CLIENTS = 8;
    private static final int REQUESTS = 40;
    private static final byte[] REQUEST = HttpConnection.get("localhost", "/after/5", "");

    private List<Endpoint> behindL4 = List.of();
    private List<Endpoint> behindL7 = List.of();
    private List<Endpoint> behindFirm = List.of();
    private InetSocketAddress l4 = new InetSocketAddress(0);
    private InetSocketAddress l7 = new InetSocketAddress(0);
    private InetSocketAddress firm = new InetSocketAddress(0);

    @Override
    public String name() {
        return "an endpoint killed under load";
    }

    @Override
    public void prepare(Site site) throws IOException, InterruptedException {
        behindL4 = site.endpoints("killed-l4-", 2);
        behindL7 = site.endpoints("killed-l7-", 2);
        behindFirm = site.endpoints("killed-firm-", 2);
        l4 = site.l4("killed-l4", "", "", addresses(behindL4));
        l7 = site.l7("killed-l7", "", "retry: { budget: 100% }", addresses(behindL7));
        firm = site.l7("killed-firm", "", "retry: { attempts: 0 }", addresses(behindFirm));
    }

    private static List<InetSocketAddress> addresses(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::address).toList();
    }

    @Override
    public Finding run(Site site) throws InterruptedException {
        Outcome overL4 = outcome(l4, behindL4);
        Outcome overL7 = outcome(l7, behindL7);
        Outcome noRetry = outcome(firm, behindFirm);
        return new Finding("killed", "An endpoint killed under load",
                "Eight clients send forty requests each while one of two endpoints closes its port and resets its "
                        + "connections. Over Layer 4 the reset is the client's: it lost its request and cannot know "
                                + "whether "
                        + "it was done. Layer 7 sends it to the other endpoint where that is safe; with retries "
                        + "switched off it answers 502 with a verdict, on a connection that stays.",
                List.of("", "answered 200", "connection lost", "of these reset", "502", "with a verdict"),
                List.of(overL4.row("L4"), overL7.row("L7"), noRetry.row("L7, no retries")),
                "Requests that failed", List.of(overL4.bar("L4"), overL7.bar("L7"), noRetry.bar("L7, no retries")),
                List.of(new Promise("L4: clients on the killed endpoint see the reset", overL4.resets.sum() > 0),
                        new Promise("L7: no client lost a connection", overL7.lost.sum() + noRetry.lost.sum() == 0),
                        new Promise("L7 with retries: every request was answered",
                                overL7.answered.sum() == CLIENTS * REQUESTS),
                        new Promise("L7 without retries: every failure is a 502 with a verdict",
                                noRetry.refused.sum() > 0 && noRetry.refused.sum() == noRetry.verdicts.sum())));
    }

    private static Outcome outcome(InetSocketAddress to, List<Endpoint> endpoints) throws InterruptedException {
        Outcome outcome = new Outcome();
        CountDownLatch half = new CountDownLatch(CLIENTS * REQUESTS / 4);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofVirtual().start(() -> client(to, outcome, half)));
        }
        half.await();
        endpoints.getFirst().kill();
        for (Thread client : clients) {
            client.join();
        }
        return outcome;
    }

    private static void client(InetSocketAddress to, Outcome outcome, CountDownLatch progress) {
        int left = REQUESTS;
        while (left > 0) {
            try (HttpConnection connection = HttpConnection.open(to)) {
                while (left > 0) {
                    left--;
                    outcome.onReply(connection.exchange(REQUEST));
                    progress.countDown();
                }
            } catch (IOException e) {
                outcome.lost.increment();
                if (e instanceof SocketException) {
                    outcome.resets.increment(); // An end without a reset is an EOFException.
                }
                progress.countDown();
            }
        }
    }

    private static final class Outcome {
        private final LongAdder answered = new LongAdder();
        private final LongAdder lost = new LongAdder();
        private final LongAdder resets = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final LongAdder verdicts = new LongAdder();

        void onReply(Reply reply) {
            if (reply.status() == 200) {
                answered.increment();
                return;
            }
            refused.increment();
            if (reply.field("proxy-status").contains("weir")) {
                verdicts.increment();
            }
        }

        List<String> row(String label) {
            return List.of(label, answered.toString(), lost.toString(), resets.toString(),
                    refused.toString(), verdicts.toString());
        }

        Bar bar(String label) {
            return new Bar(label.substring(0, 2), label, lost.sum() + refused.sum());
        }
    }
}
