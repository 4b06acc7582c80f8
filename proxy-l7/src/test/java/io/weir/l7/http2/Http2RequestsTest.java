package io.weir.l7.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.log.AccessRecord;
import io.weir.l7.TestProxy;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.testkit.ClosedPort;
import io.weir.testkit.Gate;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Message;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawRequest;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests of an HTTP/2 client, in clear text by prior knowledge, to an HTTP/1.1 endpoint. */
@ExtendWith(LeakAssert.class)
class Http2RequestsTest {
    private static final int MANY = 8 << 20;
    private static final String SLOW = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nslow";

    @Test
    void aRequestGoesToTheEndpointAndItsResponseComesBack() {
        try (var upstream = ScriptedUpstream.start().answer(
                "HTTP/1.1 200 Fine\r\nX-Upper: Kept\r\nconnection: x-gone\r\n"
                        + "x-gone: 1\r\nkeep-alive: timeout=5\r\ncontent-length: 5\r\n\r\nhello");
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.request("GET", "/a?b=c", true, "x-one", "1", "cookie", "a=1", "te", "trailers",
                    "cookie", "b=2");

            Http2Message response = client.readMessage(stream);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("hello");
            assertThat(response.field("x-upper")).isEqualTo("Kept");
            assertThat(response.field("content-length")).isEqualTo("5");
            assertThat(response.field("date")).isNotNull();
            assertThat(response.field("x-gone")).isNull();
            assertThat(response.field("keep-alive")).isNull();
            assertThat(response.field("connection")).isNull();
            RawRequest seen = upstream.awaitRequest(0);
            assertThat(seen.head()).startsWith("GET /a?b=c HTTP/1.1\r\nhost: a\r\nx-one: 1\r\n");
            assertThat(seen.header("cookie")).isEqualTo("a=1; b=2");
            assertThat(seen.header("via")).isEqualTo("2.0 weir");
            AccessRecord entry = proxy.nextRecord();
            assertThat(entry.verdict()).isEqualTo("ok/-");
            assertThat(entry.host()).isEqualTo("a");
        }
    }

    @Test
    void streamsAreAnsweredAsTheirEndpointsAnswerNotInOrder() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start().then(Turns.answerAfter(gate, SLOW)).answerBody("fast");
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int slow = client.request("GET", "/slow", true);
            upstream.awaitRequest(0);
            int fast = client.request("GET", "/fast", true);

            assertThat(client.readMessage(fast).text()).isEqualTo("fast");
            gate.open();
            assertThat(client.readMessage(slow).text()).isEqualTo("slow");
        }
    }

    @Test
    void bodiesOfBothDirectionsArriveWhole() {
        String body = text(MANY);
        try (var upstream = ScriptedUpstream.start().answerBody(body);
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.request("POST", "/", false);
            assertThat(client.sendBody(stream, body.getBytes(US_ASCII), true)).isEqualTo(MANY);

            assertThat(client.readMessage(stream).text().equals(body)).isTrue();
            assertThat(upstream.awaitRequest(0).text().equals(body)).isTrue();
            assertThat(upstream.awaitRequest(0).header("transfer-encoding")).isEqualTo("chunked");
        }
    }

    @Test
    void aBodyWithLengthKeepsItAndTrailersGoBothWays() {
        try (var upstream = ScriptedUpstream.start()
                        .answer("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n")
                        .answerBody("second");
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int first = client.request("POST", "/", false);
            client.data(first, "abc", false).headers(first, true, "x-check", "1");
            Http2Message response = client.readMessage(first);
            int second = client.request("POST", "/", false, "content-length", "3");
            client.data(second, "abc", true);

            assertThat(response.text()).isEqualTo("ok");
            assertThat(response.trailers().first("x-sum")).isEqualTo("7");
            assertThat(upstream.awaitRequest(0).trailers().first("x-check")).isEqualTo("1");
            assertThat(client.readMessage(second).text()).isEqualTo("second");
            assertThat(upstream.awaitRequest(1).header("content-length")).isEqualTo("3");
        }
    }

    @Test
    void headAnswersHaveALengthAndNoData() {
        try (var upstream = ScriptedUpstream.start().answer("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n")
                        .answer("HTTP/1.1 204 No Content\r\n\r\n");
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            Http2Frame head = client.read(client.request("HEAD", "/", true));

            assertThat(head.endsStream()).isTrue();
            assertThat(head.fields().first("content-length")).isEqualTo("5");
            Http2Frame none = client.read(client.request("GET", "/", true));
            assertThat(none.endsStream()).isTrue();
            assertThat(none.fields().first(":status")).isEqualTo("204");
        }
    }

    @Test
    void interimResponsesGoThroughAndAnAwaited100Too() {
        try (var upstream = ScriptedUpstream.start(connection -> {
                    connection.readRequestHead();
                    connection.send("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
                    assertThat(connection.readExactly(3)).isEqualTo("abc".getBytes(US_ASCII));
                    connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                });
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.request("POST", "/", false, "expect", "100-continue", "content-length", "3");
            assertThat(client.read(stream).fields().first(":status")).isEqualTo("103");
            assertThat(client.read(stream).fields().first(":status")).isEqualTo("100");
            client.data(stream, "abc", true);

            assertThat(client.readMessage(stream).status()).isEqualTo(200);
        }
    }

    @Test
    void anAnswerBeforeTheEndOfTheRequestIsWholeAndStopsTheRest() {
        try (var upstream = ScriptedUpstream.start(connection -> {
                    connection.readRequestHead();
                    connection.send("HTTP/1.1 403 No\r\ncontent-length: 2\r\n\r\nno");
                });
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.request("POST", "/", false);
            Http2Message response = client.readMessage(stream);

            assertThat(response.status()).isEqualTo(403);
            assertThat(response.text()).isEqualTo("no");
            assertThat(client.awaitReset(stream)).isEqualTo(Http2Frame.NO_ERROR);
            client.data(stream, "late", true).roundTrip();
        }
    }

    @Test
    void aFailedResponseIsAResetNeverAnEnd() {
        try (var upstream = ScriptedUpstream.start(connection -> {
                    connection.readRequestHead();
                    connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf");
                });
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.request("GET", "/", true);

            assertThat(client.readMessage(stream).reset()).isEqualTo(Http2Frame.INTERNAL_ERROR);
            assertThat(proxy.nextRecord().verdict()).isEqualTo("endpoint/body");
            client.roundTrip();
        }
    }

    @Test
    void aResetOfTheClientEndsTheExchangeAndNothingElse() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start().then(Turns.answerAfter(gate, SLOW)).answerBody("fast");
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.request("GET", "/slow", true);
            upstream.awaitRequest(0);
            client.send(Http2Frame.reset(stream, Http2Frame.CANCEL));

            AccessRecord entry = proxy.nextRecord();
            assertThat(entry.error()).isEqualTo(ProxyError.CLIENT_LEFT_WAITING);
            assertThat(client.readMessage(client.request("GET", "/", true)).text()).isEqualTo("fast");
            gate.open();
        }
    }

    @Test
    void aGrpcCallThatFailsHereIsAnsweredWithTrailersOnly() {
        try (var closed = ClosedPort.take();
                var proxy = TestProxy.to("127.0.0.1:" + closed.port()).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.request("POST", "/shop.Cart/Add", false, "content-type", "application/grpc",
                    "te", "trailers");
            Http2Frame only = client.read(stream);

            assertThat(only.type()).isEqualTo(Http2Frame.HEADERS);
            assertThat(only.endsStream()).isTrue();
            assertThat(only.fields().first(":status")).isEqualTo("200");
            assertThat(only.fields().first("content-type")).isEqualTo("application/grpc");
            assertThat(only.fields().first("grpc-status")).isEqualTo("14");
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.CONNECT_REFUSED);
        }
    }

    @Test
    void aBugOfOursEndsTheConnectionAndItsRequestsSaySo() throws Exception {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start().then(Turns.answerAfter(gate, SLOW)).answerBody("fast");
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.request("GET", "/slow", true);
            upstream.awaitRequest(0);
            proxy.raiseInNextConnection(new IllegalStateException("raised by a test"));

            assertThat(client.awaitGoaway()).isEqualTo(Http2Frame.INTERNAL_ERROR);
            assertThat(client.readMessage(stream).status()).isEqualTo(500);
            client.expectClosed();
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.INTERNAL);
            gate.open();
        }
    }

    @Test
    void aSlowEndpointHoldsAFastClientBackNotOurMemory() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start(connection -> {
                    connection.readRequestHead();
                    gate.await(Duration.ofSeconds(30));
                    connection.readUntilClose();
                });
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            long before = HeldMemory.direct();
            client.timeout(Duration.ofSeconds(1));
            int sent = 0;
            for (int i = 0; i < 40; i++) {
                int stream = client.request("POST", "/", false);
                int size = (int) Math.min(client.room(0), Math.min(client.room(stream), 60_000));
                sent += size;
                client.sendBody(stream, new byte[Math.max(size, 0)], false);
            }

            assertThat(sent).isLessThanOrEqualTo(6 << 20);
            assertThat(HeldMemory.direct() - before).isLessThan(48 << 20);
            gate.open();
        }
    }

    @Test
    void aClientThatReadsSlowlyHoldsTheEndpointBackNotOurMemory() {
        String body = text(16 << 20);
        try (var upstream = ScriptedUpstream.start().answerBody(body);
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address()).refilling(false)) {
            int stream = client.request("GET", "/", true);
            int got = 0;
            client.read(stream);
            while (got < 65_535) {
                got += client.read(stream).payload().length;
            }
            client.roundTrip();

            assertThat(got).isEqualTo(65_535);
            assertThat(HeldMemory.direct()).isLessThan(48 << 20);
            client.refilling(true);
            client.send(Http2Frame.windowUpdate(0, 32 << 20), Http2Frame.windowUpdate(stream, 32 << 20));
            while (got < body.length()) {
                got += client.read(stream).payload().length;
            }
            assertThat(got).isEqualTo(body.length());
        }
    }

    @Test
    void aBodyOverTheLimitIs413AndOneThatStalls408() {
        HttpLimitsSpec limits = new HttpLimitsSpec(32 << 10, 100, 10, Duration.ofSeconds(10), Duration.ofMillis(200),
                Duration.ofSeconds(10), 0);
        try (var upstream = ScriptedUpstream.start(connection -> connection.readUntilClose());
                var proxy = TestProxy.to(upstream).limits(limits).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int announced = client.request("POST", "/", false, "content-length", "11");
            assertThat(client.readMessage(announced).status()).isEqualTo(413);
            int large = client.request("POST", "/", false);
            client.data(large, "elevenbytes", false);
            assertThat(client.readMessage(large).status()).isEqualTo(413);
            int stalled = client.request("POST", "/", false);
            client.data(stalled, "a", false);
            assertThat(client.readMessage(stalled).status()).isEqualTo(408);
            client.roundTrip();
        }
    }

    static String text(int length) {
        Random random = new Random(9113);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
