package io.weir.l7.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.weir.core.spec.OutlierSpec;
import io.weir.l7.TestProxy;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.RetrySpec;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawRequest;
import io.weir.testkit.RawResponse;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A proxy and its endpoint, on which cases run one after the other. Besides what a case expects it checks what holds
 * for all: what reached the endpoint is canonical and nobody's else, answers fit their requests, and afterwards both
 * the connection (unless it ended) and a fresh one get their own answers.
 */
final class Bench implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String PROBE = "GET " + CaseEndpoint.PROBE + " HTTP/1.1\r\nhost: probe\r\n\r\n";

    private final CaseEndpoint endpoint = new CaseEndpoint();
    private final TestProxy proxy;

    private Bench(HttpLimitsSpec limits) {
        OutlierSpec never = new OutlierSpec(0, Duration.ofSeconds(10), Duration.ofSeconds(10), 0,
                OutlierSpec.FailurePercentage.DEFAULT);
        proxy = TestProxy.to(endpoint.hostPort()).limits(limits)
                .route(route -> route.withRetry(RetrySpec.NEVER))
                .cluster(cluster -> cluster.withOutlier(never)).start();
    }

    static Bench start(HttpLimitsSpec limits) {
        return new Bench(limits);
    }

    /** Runs one case, sent at once. */
    void run(Case row) {
        run(row, 1);
    }

    /** Runs one case; what client and endpoint send comes in at most so many pieces. */
    void run(Case row, int pieces) {
        try {
            endpoint.answer(row.answer(), pieces);
            try (RawClient client = proxy.connect().timeout(PATIENCE)) {
                for (String piece : piecesOf(row.sent(), pieces)) {
                    client.send(piece);
                }
                converse(row, client);
            }
            endpoint.answer(null, 1);
            try (RawClient other = proxy.connect().timeout(PATIENCE)) {
                probe(other);
            }
            checkEndpoint(row);
            if (row.kept() != null) {
                assertThat(endpoint.hasKeptConnection()).as("the endpoint's connection is kept").isEqualTo(row.kept());
            }
        } catch (AssertionError | RuntimeException e) {
            endpoint.take();
            endpoint.takeMalformed();
            throw new AssertionError(row + ": " + e.getMessage(), e);
        }
    }

    static List<String> piecesOf(String text, int pieces) {
        int length = Math.max(1, (text.length() + pieces - 1) / pieces);
        List<String> all = new ArrayList<>();
        for (int at = 0; at < text.length(); at += length) {
            all.add(text.substring(at, Math.min(text.length(), at + length)));
        }
        return all;
    }

    private void converse(Case row, RawClient client) {
        if (row.outcome() != Case.Outcome.CUT) {
            endpoint.allowReset();
        }
        switch (row.outcome()) {
            case FORWARDED -> {
                for (Expected request : row.received()) {
                    checkEcho(row, client, request);
                }
            }
            case REFUSED -> {
                for (Expected request : row.received()) {
                    checkEcho(row, client, request);
                }
                checkFinal(row, client);
            }
            case ANSWERED -> checkFinal(row, client);
            case CUT -> checkCut(row, client);
            case ENDED -> client.expectGone();
        }
        if (row.open()) {
            probe(client);
        } else if (row.outcome() != Case.Outcome.CUT) {
            client.expectGone();
        }
    }

    private static void checkEcho(Case row, RawClient client, Expected request) {
        String[] line = request.start().split(" ", -1);
        boolean head = line[0].equals("HEAD");
        RawResponse response = head ? client.readResponseToHead() : client.readResponse();
        Canonical.check(response, row.isOldClient());
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).as("whose answer").isEqualTo(head ? "" : CaseEndpoint.echo(line[0], line[1]));
        if (row.outcome() == Case.Outcome.FORWARDED && row.received().size() == 1) {
            row.reply().check(response);
            checkConnection(row, response);
        }
    }

    private static void checkFinal(Case row, RawClient client) {
        List<Integer> interims = new ArrayList<>();
        RawResponse response = row.isHead() ? client.readResponseToHead() : client.readResponse();
        while (response.status() < 200 && response.status() != 101) {
            Canonical.check(response, row.isOldClient());
            interims.add(response.status());
            response = row.isHead() ? client.readResponseToHead() : client.readResponse();
        }
        Canonical.check(response, row.isOldClient());
        assertThat(row.statuses()).as("acceptable statuses").contains(response.status());
        assertThat(interims).as("interim responses").isEqualTo(row.interims());
        row.reply().check(response);
        checkConnection(row, response);
    }

    /** What the connection's end will be is said before it comes (RFC 9112, section 9.6). */
    private static void checkConnection(Case row, RawResponse response) {
        boolean says = "close".equals(response.header("connection"));
        assertThat(says).as("announces the close").isEqualTo(!row.open());
    }

    private void checkCut(Case row, RawClient client) {
        String head = client.readHead();
        endpoint.allowReset();
        assertThat(row.statuses()).contains(Integer.parseInt(head.substring(9, 12)));
        List<String> lines = head.toLowerCase(Locale.ROOT).lines().toList();
        String rest;
        try {
            rest = new String(client.readUntilClose(), ISO_8859_1);
        } catch (UncheckedIOException e) {
            assertThat(e.getCause()).as("the connection hangs").isNotInstanceOf(SocketTimeoutException.class);
            return;
        }
        if (lines.contains("transfer-encoding: chunked")) {
            assertThat(rest).as("chunks").doesNotContain("0\r\n");
            return;
        }
        String length = lines.stream().filter(line -> line.startsWith("content-length: ")).findFirst()
                .orElseGet(() -> fail("a body without framing ended cleanly: " + rest));
        assertThat(rest.length()).as("the body").isLessThan(Integer.parseInt(length.substring(16)));
    }

    private static void probe(RawClient client) {
        RawResponse response = client.exchange(PROBE);
        assertThat(response.text()).as("the next answer").isEqualTo(CaseEndpoint.echo("GET", CaseEndpoint.PROBE));
    }

    private void checkEndpoint(Case row) {
        assertThat(endpoint.takeMalformed()).as("what the endpoint could not read").isEmpty();
        List<RawRequest> requests = endpoint.take();
        requests.forEach(Canonical::check);
        if (row.outcome() == Case.Outcome.FORWARDED || row.outcome() == Case.Outcome.REFUSED
                || !row.received().isEmpty()) {
            assertThat(requests.stream().map(RawRequest::target).toList()).as("requests at the endpoint")
                    .hasSize(row.received().size());
            for (int i = 0; i < requests.size(); i++) {
                row.received().get(i).check(requests.get(i));
            }
        }
    }

    @Override
    public void close() {
        try {
            assertThat(endpoint.take()).as("requests nobody expected").isEmpty();
            assertThat(endpoint.takeMalformed()).isEmpty();
        } finally {
            proxy.close();
            endpoint.close();
        }
    }
}
