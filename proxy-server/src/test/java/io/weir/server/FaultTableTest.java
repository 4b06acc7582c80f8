package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.Await;
import io.weir.testkit.BlackholeTcp;
import io.weir.testkit.ClosedPort;
import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turn;
import io.weir.testkit.Turns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fault, caused by a real peer: the same words in answer, access log and metrics. */
@ExtendWith(LeakAssert.class)
class FaultTableTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody";
    private static final String UPGRADE =
            "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    private static final String HEAD_IS_OUT = "the head is out already, with the endpoint's status";
    private static final String NOBODY = "there is nobody to read it";
    private static final String TUNNEL = "no longer HTTP";

    @TempDir
    Path directory;

    static Stream<Fault> ofEndpoints() {
        return Stream.of(
                Fault.of("refused", FaultTableTest::refused, sends(GET))
                        .answered(502, "connection_refused", "endpoint/connect", "connect_refused"),
                Fault.of("blackholed", FaultTableTest::blackhole, sends(GET)).cluster("connect_timeout: 200ms")
                        .answered(504, "connection_timeout", "endpoint/connect", "connect_timeout"),
                Fault.of("reset before the head", scripted(Turns.reset()), sends(POST))
                        .answered(502, "connection_terminated", "endpoint/head", "reset_before_head"),
                Fault.of("closed before the head", scripted(Turns.close()), sends(POST))
                        .answered(502, "connection_terminated", "endpoint/head", "reset_before_head"),
                Fault.of("cut in the head", scripted(Turns.cutAfter("HTTP/1.1 200 OK\r\nx-a")), sends(GET))
                        .answered(502, "connection_terminated", "endpoint/head", "reset_before_head"),
                Fault.of("a malformed head", scripted(Turns.answer("HTTP/1.1 200 OK\r\nx a: b\r\n\r\n")), sends(GET))
                        .answered(502, "http_protocol_error", "endpoint/head", "bad_response"),
                Fault.of("an endless head",
                        scripted(Turns.answer("HTTP/1.1 200 OK\r\nx-a: " + "b".repeat(70_000) + "\r\n\r\n")),
                        sends(GET))
                        .answered(502, "http_response_header_section_size", "endpoint/head", "response_head_too_large"),
                Fault.of("an upgrade to something else",
                        scripted(Turns.answer(SWITCHING.replace("websocket", "h2c"))), sends(UPGRADE))
                        .answered(502, "http_upgrade_failed", "endpoint/head", "upgrade_failed"),
                Fault.of("hangs", scripted(Turns.hang()), sends(GET)).route("timeouts: { response: 200ms }")
                        .answered(504, "http_response_timeout", "endpoint/wait", "response_timeout"),
                Fault.of("takes too long in all", scripted(Turns.hang()), sends(GET))
                        .route("timeouts: { total: 200ms }")
                        .answered(504, "http_response_timeout", "endpoint/wait", "response_timeout"),
                Fault.of("cut in the body",
                        scripted(Turns.cutAfter("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf")), readsPart(GET))
                        .unanswered(200, HEAD_IS_OUT, "endpoint/body", "response_incomplete"),
                Fault.of("reset in the body",
                        scripted(Turns.resetAfter(
                                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n")),
                        readsPart(GET))
                        .unanswered(200, HEAD_IS_OUT, "endpoint/body", "response_incomplete"),
                Fault.of("stalls in the body", scripted(stallsAfter("content-length: 9\r\n\r\nhalf")), readsPart(GET))
                        .route("timeouts: { idle: 200ms }")
                        .unanswered(200, HEAD_IS_OUT, "endpoint/body", "response_idle"),
                Fault.of("resets a tunnel", scripted(Turns.resetAfter(SWITCHING)), readsPart(UPGRADE))
                        .unanswered(101, TUNNEL, "endpoint/tunnel", "endpoint_reset"));
    }

    static Stream<Fault> ofClients() {
        return Stream.of(
                Fault.of("a head in two ways", FaultTableTest::idle,
                        sends("GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n"))
                        .answered(400, "http_request_error", "client/request", "bad_request"),
                Fault.of("a long request line", FaultTableTest::idle, sends("GET /" + "a".repeat(40_000)))
                        .answered(414, "http_request_error", "client/request", "uri_too_long"),
                Fault.of("a long head",
                        FaultTableTest::idle, sends("GET / HTTP/1.1\r\nhost: a\r\nx-a: " + "b".repeat(40_000)))
                        .answered(431, "http_request_error", "client/request", "head_too_large"),
                Fault.of("a slow head", FaultTableTest::idle, sends("GET / HTTP/1.1\r\n"))
                        .listener("request_head_timeout: 200ms")
                        .answered(408, "http_request_error", "client/request", "head_timeout"),
                Fault.of("a large body",
                        FaultTableTest::idle, sends("PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n"))
                        .listener("max_request_body: 4")
                        .answered(413, "http_request_error", "client/body", "body_too_large"),
                Fault.of("a slow body", scripted(Turns.hang()),
                        sends("PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf"))
                        .listener("request_body_idle_timeout: 200ms")
                        .answered(408, "http_request_error", "client/body", "body_timeout"),
                Fault.of("a broken chunk", scripted(Turns.hang()),
                        sends("PUT / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n"))
                        .answered(400, "http_request_error", "client/body", "bad_body"),
                Fault.of("an unknown expectation",
                        FaultTableTest::idle, sends("GET / HTTP/1.1\r\nhost: a\r\nexpect: 200-ok\r\n\r\n"))
                        .answered(417, "http_request_error", "client/request", "expectation_failed"),
                Fault.of("leaves in its body", FaultTableTest::idle,
                        leaves("PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf"))
                        .unanswered(499, NOBODY, "client/body", "client_left_sending"),
                Fault.of("stops reading",
                        scripted(Turns.answer("HTTP/1.1 200 OK\r\ncontent-length: 64000000\r\n\r\n"
                                + "b".repeat(64_000_000))), sends(GET))
                        .route("timeouts: { idle: 300ms }")
                        .unanswered(499, NOBODY, "client/response", "client_left_reading"),
                Fault.of("resets a tunnel", scripted(Turns.upgradeToEcho(SWITCHING)), client -> {
                    client.send(UPGRADE).readHead();
                    client.reset();
                }).unanswered(101, TUNNEL, "client/tunnel", "client_reset"));
    }

    static Stream<Fault> ofTheProxy() {
        return Stream.of(
                Fault.of("no route", FaultTableTest::idle, sends(GET)).route("match: { path: /other }")
                        .answered(404, "destination_not_found", "proxy/route", "no_route"),
                Fault.of("CONNECT", FaultTableTest::idle, sends("CONNECT a:443 HTTP/1.1\r\nhost: a:443\r\n\r\n"))
                        .answered(405, "http_request_denied", "proxy/route", "method_refused"),
                Fault.of("no endpoint is up", FaultTableTest::refused, sends(GET))
                        .cluster("health: { type: tcp, start: down }")
                        .answered(503, "destination_unavailable", "proxy/pick", "no_endpoint"),
                Fault.of("no name resolves", at("no-such-host.invalid:80"), sends(GET))
                        .answered(503, "dns_error", "proxy/pick", "dns_failed"),
                Fault.of("a tunnel is idle", scripted(Turns.upgradeToEcho(SWITCHING)), readsPart(UPGRADE))
                        .route("timeouts: { tunnel_idle: 200ms }")
                        .unanswered(101, TUNNEL, "proxy/idle", "idle_timeout"));
    }

    @ParameterizedTest
    @MethodSource({"ofEndpoints", "ofClients", "ofTheProxy"})
    void theClientTheLogAndTheMetricsAreToldTheSame(Fault fault) throws Exception {
        try (Fault.Peer peer = fault.peer().get();
                RunningServer running = start(fault, peer);
                RawClient client = RawClient.connect(web(running))) {
            fault.act().accept(client);

            if (fault.proxyStatus() != null) {
                expectAnswer(fault, client.readResponse());
            }
            expectRecorded(fault, running);
        }
    }

    @Test
    void aClientThatLeavesWhileItWaitsIsNobodysFault() throws Exception {
        Fault fault = Fault.of("leaves waiting", scripted(Turns.hang()), client -> { })
                .unanswered(499, NOBODY, "client/wait", "client_left_waiting");
        try (Fault.Peer peer = fault.peer().get(); RunningServer running = start(fault, peer)) {
            try (RawClient client = RawClient.connect(web(running))) {
                client.send(GET);
                peer.awaitRequest();
            }
            expectRecorded(fault, running);
        }
    }

    @Test
    void whoFindsTheQueueFullOrWaitsTooLongIsAnswered503() throws Exception {
        Fault full = Fault.of("full", scripted(Turns.hang()), sends(GET))
                .answered(503, "connection_limit_reached", "proxy/queue", "queue_full");
        Fault late = Fault.of("late", scripted(Turns.hang()), sends(GET))
                .answered(503, "connection_limit_reached", "proxy/queue", "queue_timeout");
        for (Fault fault : new Fault[] {full.cluster("queue: { max: 0 }"),
            late.cluster("queue: { max: 1, timeout: 200ms }")}) {
            try (Fault.Peer peer = fault.peer().get();
                    RunningServer running = startWithOnePlace(fault, peer);
                    RawClient first = RawClient.connect(web(running));
                    RawClient second = RawClient.connect(web(running))) {
                first.send(GET);
                peer.awaitRequest();

                RawResponse response = second.exchange(GET);

                expectAnswer(fault, response);
                assertThat(response.header("retry-after")).isEqualTo("1");
                expectRecorded(fault, running);
            }
            Files.delete(accessLog());
        }
    }

    @Test
    void whatOutlastsADrainIsCut() throws Exception {
        Fault fault = Fault.of("drained", scripted(Turns.hang()), client -> { })
                .unanswered(0, "the process ends", "proxy/drain", "drained");
        try (Fault.Peer peer = fault.peer().get();
                RunningServer running = start(fault, peer);
                RawClient client = RawClient.connect(web(running))) {
            client.send(GET);
            peer.awaitRequest();

            running.server.drain().join();

            client.expectGone();
            expectRecorded(fault, running);
        }
    }

    private static void expectAnswer(Fault fault, RawResponse response) {
        assertThat(response.status()).isEqualTo(fault.status());
        assertThat(response.header("proxy-status"))
                .isEqualTo("weir; error=" + fault.proxyStatus() + "; verdict=\"" + fault.verdict() + "\"");
    }

    private void expectRecorded(Fault fault, RunningServer running) {
        String status = fault.status() == 0 ? "-" : String.valueOf(fault.status());
        String line = status + " " + fault.verdict() + " " + fault.error() + "\n";
        Await.until("the access log says " + line, () -> line.equals(read(accessLog())));
        boolean neverRouted = fault.verdict().equals("client/request") || fault.verdict().equals("proxy/route")
                || fault.error().equals("body_too_large");
        running.awaitMetric("weir_exchanges_total{cluster=\"%s\",error=\"%s\",listener=\"web\",status_class=\"%s\","
                .formatted(neverRouted ? "" : "app", fault.error(),
                        fault.status() == 0 ? "none" : fault.status() / 100 + "xx")
                + "verdict=\"" + fault.verdict() + "\"}", 1);
    }

    private RunningServer start(Fault fault, Fault.Peer peer) throws Exception {
        return start(fault, peer.hostPort());
    }

    private RunningServer startWithOnePlace(Fault fault, Fault.Peer peer) throws Exception {
        return start(fault, "{ address: \"" + peer.hostPort() + "\", max_connections: 1 }");
    }

    private RunningServer start(Fault fault, String endpoint) throws Exception {
        String yaml = """
                runtime: { workers: 1, drain_timeout: 200ms }
                admin: { bind: 127.0.0.1:0 }
                log: { level: error }
                access_log: { path: %s, format: "${status} ${verdict} ${error}" }
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    http: { %s }
                    routes:
                      - to: app
                        retry: { attempts: 0 }
                        %s
                clusters:
                  app:
                    endpoints: [%s]
                    %s
                """.formatted(accessLog(), fault.listener(), fault.route(), endpoint, fault.cluster());
        return RunningServer.start(directory, yaml);
    }

    private Path accessLog() {
        return directory.resolve("access.log");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress web(RunningServer running) {
        return running.address("web");
    }

    private static Consumer<RawClient> sends(String request) {
        return client -> client.send(request);
    }

    /** A body that is cut must not look whole; its reader sees the connection end. */
    private static Consumer<RawClient> readsPart(String request) {
        return client -> {
            assertThat(client.send(request).readHead()).startsWith("HTTP/1.1 ");
            try {
                client.readUntilClose();
            } catch (UncheckedIOException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
        };
    }

    private static Consumer<RawClient> leaves(String request) {
        return client -> client.send(request).close();
    }

    private static Turn stallsAfter(String part) {
        return Turns.answerInTwo("HTTP/1.1 200 OK\r\n" + part, new Gate(), "never");
    }

    private static Supplier<Fault.Peer> scripted(Turn turn) {
        return () -> new Fault.Scripted(ScriptedUpstream.start().then(turn));
    }

    private static Fault.Peer idle() {
        return new Fault.Scripted(ScriptedUpstream.start());
    }

    private static Supplier<Fault.Peer> at(String hostPort) {
        return () -> new Fault.At(hostPort, () -> { });
    }

    private static Fault.Peer refused() {
        ClosedPort port = ClosedPort.take();
        return new Fault.At(port.hostPort(), port::close);
    }

    private static Fault.Peer blackhole() {
        BlackholeTcp port = BlackholeTcp.start();
        return new Fault.At(port.hostPort(), port::close);
    }
}
