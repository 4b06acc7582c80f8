package io.weir.l7;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.log.AccessRecord;
import io.weir.core.spec.HealthSpec;
import io.weir.l7.spec.RetrySpec;
import io.weir.l7.spec.RouteTimeoutsSpec;
import io.weir.testkit.BlackholeTcp;
import io.weir.testkit.ClosedPort;
import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every row of the fault table, caused by a real peer: what the client gets, and what is written down. */
@ExtendWith(LeakAssert.class)
class FaultsTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody";

    @Test
    void aRefusedConnectionIs502() {
        try (var closed = ClosedPort.take();
                var proxy = never(TestProxy.to(closed.hostPort())).start();
                RawClient client = proxy.connect()) {
            expect(client.exchange(GET), 502, "connection_refused", "endpoint/connect");
            expectEnd(proxy, ProxyError.CONNECT_REFUSED, 502);
            assertThat(client.exchange(GET).status()).as("the connection stays").isEqualTo(502);
        }
    }

    @Test
    void aBlackholedConnectionIs504() {
        try (var blackhole = BlackholeTcp.start();
                var proxy = never(TestProxy.to(blackhole.hostPort()))
                        .cluster(cluster -> cluster.withConnectTimeout(Duration.ofMillis(200)))
                        .start();
                RawClient client = proxy.connect()) {
            expect(client.exchange(GET), 504, "connection_timeout", "endpoint/connect");
            AccessRecord entry = expectEnd(proxy, ProxyError.CONNECT_TIMEOUT, 504);
            assertThat(entry.timeline().connect()).as("the time spent").isGreaterThan(100_000_000);
        }
    }

    @Test
    void aResetBeforeTheHeadIs502() {
        try (var upstream = ScriptedUpstream.start().then(Turns.reset());
                var proxy = never(TestProxy.to(upstream)).start();
                RawClient client = proxy.connect()) {
            expect(client.exchange(POST), 502, "connection_terminated", "endpoint/head");
            expectEnd(proxy, ProxyError.RESET_BEFORE_HEAD, 502);
        }
    }

    @Test
    void aCloseInTheHeadIs502() {
        try (var upstream = ScriptedUpstream.start().then(Turns.cutAfter("HTTP/1.1 200 OK\r\ncontent-le"));
                var proxy = never(TestProxy.to(upstream)).start();
                RawClient client = proxy.connect()) {
            expect(client.exchange(GET), 502, "connection_terminated", "endpoint/head");
            expectEnd(proxy, ProxyError.RESET_BEFORE_HEAD, 502);
        }
    }

    @Test
    void aMalformedHeadIs502AndItsConnectionIsNotUsedAgain() {
        try (var upstream = ScriptedUpstream.start()
                        .answer("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n")
                        .thenAnswer(ScriptedUpstream.OK);
                var proxy = never(TestProxy.to(upstream)).start();
                RawClient client = proxy.connect()) {
            expect(client.exchange(GET), 502, "http_protocol_error", "endpoint/head");
            expectEnd(proxy, ProxyError.BAD_RESPONSE, 502);
            assertThat(client.exchange(GET).status()).isEqualTo(200);
            assertThat(upstream.acceptedCount()).isEqualTo(2);
        }
    }

    @Test
    void silenceIs504() {
        try (var upstream = ScriptedUpstream.start().then(Turns.hang());
                var proxy = never(TestProxy.to(upstream), timeouts(200, 0, 0)).start();
                RawClient client = proxy.connect()) {
            expect(client.exchange(GET), 504, "http_response_timeout", "endpoint/wait");
            expectEnd(proxy, ProxyError.RESPONSE_TIMEOUT, 504);
            upstream.awaitOpenCount(0);
        }
    }

    @Test
    void theTotalTimeIs504() {
        try (var upstream = ScriptedUpstream.start().then(Turns.hang());
                var proxy = never(TestProxy.to(upstream), timeouts(0, 0, 200)).start();
                RawClient client = proxy.connect()) {
            expect(client.exchange(GET), 504, "http_response_timeout", "endpoint/wait");
        }
    }

    @Test
    void aBodyCutShortNeverLooksFinished() {
        try (var upstream = ScriptedUpstream.start().then(
                        Turns.cutAfter("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"));
                var proxy = never(TestProxy.to(upstream)).start();
                RawClient client = proxy.connect()) {
            client.send(GET);

            assertThat(client.readHead()).startsWith("HTTP/1.1 200");
            assertThat(client.readText("5\r\nhello\r\n".length())).isEqualTo("5\r\nhello\r\n");
            client.expectGone();
            expectEnd(proxy, ProxyError.RESPONSE_INCOMPLETE, 200);
        }
    }

    @Test
    void aResetInABodyWithoutLengthResetsTheClient() {
        try (var upstream = ScriptedUpstream.start().then(Turns.resetAfter("HTTP/1.0 200 OK\r\n\r\nhello"));
                var proxy = never(TestProxy.to(upstream)).start();
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.0\r\n\r\n");

            client.expectReset();
        }
    }

    @Test
    void aStalledBodyIsCut() {
        try (var upstream = ScriptedUpstream.start().then(Turns.answerInTwo(
                        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello", new Gate(), "world"));
                var proxy = never(TestProxy.to(upstream), timeouts(0, 200, 0)).start();
                RawClient client = proxy.connect()) {
            client.send(GET);

            client.readHead();
            assertThat(client.readText(5)).isEqualTo("hello");
            client.expectGone();
            expectEnd(proxy, ProxyError.RESPONSE_IDLE, 200);
        }
    }

    @Test
    void aClientThatLeavesIsLoggedAs499AndTheEndpointIsNotBlamed() {
        try (var upstream = ScriptedUpstream.start().then(Turns.hang());
                var proxy = never(TestProxy.to(upstream)).start()) {
            RawClient client = proxy.connect();
            client.send(GET);
            upstream.awaitRequest(0);
            client.close();

            expectEnd(proxy, ProxyError.CLIENT_LEFT_WAITING, 499);
            upstream.awaitOpenCount(0);
            assertThat(proxy.cluster().endpoints().getFirst().stats().failures.sum()).isZero();
        }
    }

    @Test
    void aClientThatLeavesInItsBodyIsLoggedAs499() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = never(TestProxy.to(upstream)).start()) {
            RawClient client = proxy.connect();
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nbody");
            upstream.awaitConnection(0);
            client.close();

            expectEnd(proxy, ProxyError.CLIENT_LEFT_SENDING, 499);
            upstream.awaitOpenCount(0);
        }
    }

    @Test
    void aNameThatDoesNotResolveIs503() {
        try (var proxy = never(TestProxy.to("no-such-host.invalid:80")).start();
                RawClient client = proxy.connect()) {
            expect(client.exchange(GET), 503, "dns_error", "proxy/pick");
            expectEnd(proxy, ProxyError.DNS_FAILED, 503);
        }
    }

    @Test
    void noEndpointUpIs503WithRetryAfter() {
        HealthSpec down = HealthSpec.TCP;
        try (var closed = ClosedPort.take();
                var proxy = never(TestProxy.to(closed.hostPort()))
                        .cluster(cluster -> cluster.withHealth(startDown(down)))
                        .start();
                RawClient client = proxy.connect()) {
            RawResponse response = client.exchange(GET);

            expect(response, 503, "destination_unavailable", "proxy/pick");
            assertThat(response.header("retry-after")).isNotNull();
            expectEnd(proxy, ProxyError.NO_ENDPOINT, 503);
        }
    }

    @Test
    void aMalformedRequestIs400AndTheConnectionEnds() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
                    + GET);

            expect(client.readResponse(), 400, "http_request_error", "client/request");
            client.expectGone();
            expectEnd(proxy, ProxyError.BAD_REQUEST, 400);
            assertThat(upstream.acceptedCount()).isZero();
        }
    }

    @Test
    void connectIsRefused() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            expect(client.exchange("CONNECT a:443 HTTP/1.1\r\nhost: a:443\r\n\r\n"), 405, "http_request_denied",
                    "proxy/route");
        }
    }

    private static TestProxy.Builder never(TestProxy.Builder builder) {
        return builder.route(route -> route.withRetry(RetrySpec.NEVER));
    }

    private static TestProxy.Builder never(TestProxy.Builder builder, RouteTimeoutsSpec timeouts) {
        return never(builder).route(route -> route.withTimeouts(timeouts));
    }

    private static RouteTimeoutsSpec timeouts(long responseMillis, long idleMillis, long totalMillis) {
        return new RouteTimeoutsSpec(Duration.ofMillis(responseMillis), Duration.ofMillis(idleMillis),
                Duration.ofMillis(totalMillis), Duration.ofSeconds(10));
    }

    private static HealthSpec startDown(HealthSpec spec) {
        return new HealthSpec(spec.type(), spec.method(), spec.path(), spec.host(), spec.service(), spec.expect(),
                spec.interval(),
                spec.downInterval(), spec.timeout(), spec.rise(), spec.fall(), spec.port(), HealthSpec.Start.DOWN);
    }

    private static void expect(RawResponse response, int status, String error, String verdict) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("proxy-status")).contains("error=" + error).contains("\"" + verdict + "\"");
        assertThat(response.header("date")).isNotNull();
    }

    private static AccessRecord expectEnd(TestProxy proxy, ProxyError error, int status) {
        AccessRecord entry = proxy.nextRecord();
        assertThat(entry.error()).isEqualTo(error);
        assertThat(entry.status()).isEqualTo(status);
        assertThat(entry.detail()).isNotNull();
        String cluster = entry.cluster() == null ? "" : entry.cluster();
        assertThat(proxy.stats().exchanges("web", cluster).ends(status / 100, error)).isEqualTo(1);
        return entry;
    }
}
