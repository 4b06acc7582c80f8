package io.weir.l7;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.weir.core.error.ProxyError;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.MatchSpec;
import io.weir.l7.spec.RouteAction;
import io.weir.l7.spec.RouteSpec;
import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawRequest;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies in both directions: whole, in order, bounded in memory, and framed as the other side understands. */
@ExtendWith(LeakAssert.class)
class BodiesTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final int MANY = 8 << 20;

    @Test
    void aLargeResponseArrivesWhole() {
        String body = text(MANY);
        try (var upstream = ScriptedUpstream.start().answerBody(body);
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).text().equals(body)).isTrue();
            assertThat(client.exchange(GET).status()).isEqualTo(200);
            assertThat(upstream.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void aLargeRequestArrivesWhole() {
        String body = text(MANY);
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: " + MANY + "\r\n\r\n").send(body);

            assertThat(client.readResponse().status()).isEqualTo(200);
            assertThat(upstream.awaitRequest(0).text().equals(body)).isTrue();
        }
    }

    @Test
    void aClientThatReadsSlowlyHoldsTheEndpointBackNotOurMemory() {
        String body = text(64 << 20);
        try (var upstream = ScriptedUpstream.start().answerBody(body);
                var proxy = TestProxy.to(upstream).start();
                RawClient client = RawClient.connectSlowReader(proxy.address(), 64 << 10)) {
            client.send(GET);
            client.readHead();
            client.readExactly(1 << 20);

            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()).isLessThan(48 << 20);
            byte[] rest = client.readExactly(body.length() - (1 << 20));
            assertThat(new String(rest, ISO_8859_1).equals(body.substring(1 << 20))).isTrue();
        }
    }

    @Test
    void aClientThatSendsAheadAndDoesNotReadHoldsItselfBack() {
        int requests = 400;
        String answer = "HTTP/1.1 200 OK\r\ncontent-length: 262144\r\n\r\n" + text(256 << 10);
        try (var upstream = ScriptedUpstream.start(connection -> {
                    while (connection.readRequestHead() != null) {
                        connection.send(answer);
                    }
                });
                var proxy = TestProxy.to(upstream).start();
                RawClient client = RawClient.connectSlowReader(proxy.address(), 64 << 10)) {
            client.send(GET.repeat(requests));

            for (int i = 0; i < requests; i++) {
                assertThat(client.readResponse().body()).hasSize(256 << 10);
                assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()).isLessThan(48 << 20);
            }
        }
    }

    @Test
    void localAnswersToRequestsSentAheadHoldThemBackToo() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).routes(RouteSpec.of("local", MatchSpec.ANY,
                        new RouteAction.Respond(200, text(64 << 10), Map.of()))).start();
                RawClient client = RawClient.connectSlowReader(proxy.address(), 64 << 10)) {
            client.send(GET.repeat(500));

            for (int i = 0; i < 500; i++) {
                assertThat(client.readResponse().body()).hasSize(64 << 10);
            }
        }
    }

    @Test
    void chunksGoThroughInBothDirectionsWithTrailers() {
        try (var upstream = ScriptedUpstream.start().answer("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n"
                        + "trailer: x-sum\r\n\r\n5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nx-sum: 7\r\n\r\n");
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            RawResponse response = client.exchange("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n0\r\nx-check: 1\r\n\r\n");

            assertThat(response.text()).isEqualTo("hello world");
            assertThat(response.trailers().first("x-sum")).isEqualTo("7");
            RawRequest seen = upstream.awaitRequest(0);
            assertThat(seen.text()).isEqualTo("abc");
            assertThat(seen.trailers().first("x-check")).isEqualTo("1");
        }
    }

    @Test
    void anAnswerThatEndsWithItsConnectionIsChunkedForTheClient() {
        try (var upstream = ScriptedUpstream.start().then(Turns.answerAndClose("HTTP/1.0 200 OK\r\n\r\nhello"));
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            RawResponse response = client.exchange(GET);

            assertThat(response.version()).isEqualTo("HTTP/1.1");
            assertThat(response.header("transfer-encoding")).isEqualTo("chunked");
            assertThat(response.text()).isEqualTo("hello");
            assertThat(client.exchange(GET).status()).isEqualTo(200);
        }
    }

    @Test
    void anOldClientGetsChunksAsPlainBytesAndAClose() {
        try (var upstream = ScriptedUpstream.start().answer(
                        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");

            assertThat(client.readHead()).doesNotContainIgnoringCase("transfer-encoding").contains("connection: close");
            assertThat(new String(client.readUntilClose(), ISO_8859_1)).isEqualTo("hello");
        }
    }

    @Test
    void anOldClientMayKeepItsConnection() {
        try (var upstream = ScriptedUpstream.start().answerBody("a").answerBody("b");
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            String get = "GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n";
            RawResponse first = client.exchange(get);

            assertThat(first.header("connection")).isEqualTo("keep-alive");
            assertThat(client.exchange(get).text()).isEqualTo("b");
        }
    }

    @Test
    void answersWithoutABodyHaveNone() {
        try (var upstream = ScriptedUpstream.start()
                        .answer("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
                        .thenAnswer("HTTP/1.1 304 Not Modified\r\ncontent-length: 1000\r\netag: \"a\"\r\n\r\n")
                        .thenAnswer("HTTP/1.1 204 No Content\r\n\r\n");
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            RawResponse head = client.send("HEAD / HTTP/1.1\r\nhost: a\r\n\r\n").readResponseToHead();

            assertThat(head.header("content-length")).isEqualTo("1000");
            assertThat(client.exchange(GET).status()).isEqualTo(304);
            assertThat(client.exchange(GET).status()).isEqualTo(204);
            assertThat(upstream.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void theEndpointsContinueReachesTheClientBeforeItsBodyDoes() {
        try (var upstream = ScriptedUpstream.start().then(
                        Turns.answerAfterInterim("HTTP/1.1 100 Continue\r\n\r\n", ScriptedUpstream.OK));
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            client.send("PUT / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n");

            assertThat(client.readResponse().status()).isEqualTo(100);
            client.send("body");
            assertThat(client.readResponse().status()).isEqualTo(200);
            assertThat(upstream.awaitRequest(0).header("expect")).isEqualTo("100-continue");
            assertThat(client.exchange(GET).status()).isEqualTo(200);
        }
    }

    @Test
    void earlyHintsArePassedOnInOrder() {
        try (var upstream = ScriptedUpstream.start().answer("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
                        + "HTTP/1.1 103 Early Hints\r\nlink: </b>\r\n\r\n" + ScriptedUpstream.OK);
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            client.send(GET);

            assertThat(client.readResponse().header("link")).isEqualTo("</a>");
            assertThat(client.readResponse().header("link")).isEqualTo("</b>");
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void oldClientsGetNoInterimResponse() {
        try (var upstream = ScriptedUpstream.start().answer("HTTP/1.1 103 Early Hints\r\n\r\n" + ScriptedUpstream.OK);
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.0\r\n\r\n");

            assertThat(client.readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void anEarlyAnswerReachesAClientThatIsStillSending() {
        try (var upstream = ScriptedUpstream.start().then(
                        Turns.answerEarly("HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n"));
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000000\r\n\r\n").send(text(1 << 20));

            RawResponse response = client.readResponse();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(proxy.nextRecord().error()).isNull();
        }
    }

    @Test
    void aBodyOverTheLimitIs413() {
        HttpLimitsSpec small = limits(1000, Duration.ofSeconds(10), Duration.ofSeconds(10));
        try (var upstream = ScriptedUpstream.start().then(Turns.neverReadBody(new Gate()));
                var proxy = TestProxy.to(upstream).limits(small).start()) {
            try (RawClient client = proxy.connect()) {
                assertThat(client.exchange("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1001\r\n\r\n").status())
                        .isEqualTo(413);
                assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.BODY_TOO_LARGE);
            }
            try (RawClient client = proxy.connect()) {
                client.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3e9\r\n" + text(1001));
                assertThat(client.readResponse().status()).isEqualTo(413);
            }
        }
    }

    @Test
    void aSlowBodyIs408() {
        HttpLimitsSpec hasty = limits(0, Duration.ofSeconds(10), Duration.ofMillis(200));
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(hasty).start();
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nbody");

            assertThat(client.readResponse().status()).isEqualTo(408);
            client.expectGone();
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.BODY_TIMEOUT);
        }
    }

    @Test
    void aSlowHeadIs408AndSilenceIsNothing() {
        HttpLimitsSpec hasty = limits(0, Duration.ofMillis(200), Duration.ofSeconds(10));
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(hasty).start();
                RawClient silent = proxy.connect();
                RawClient client = proxy.connect()) {
            client.send("GET / HT");

            assertThat(client.readResponse().status()).isEqualTo(408);
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.HEAD_TIMEOUT);
            silent.expectClosed();
        }
    }

    @Test
    void aBrokenChunkIs400AndNothingBehindItIsRead() {
        try (var upstream = ScriptedUpstream.start().then(Turns.neverReadBody(new Gate()));
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabcXX0\r\n\r\n" + GET);

            assertThat(client.readResponse().status()).isEqualTo(400);
            client.expectGone();
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.BAD_BODY);
        }
    }

    private static HttpLimitsSpec limits(long bodyMax, Duration head, Duration bodyIdle) {
        return new HttpLimitsSpec(32 << 10, 100, bodyMax, head, bodyIdle, Duration.ofSeconds(10), 0);
    }

    private static String text(int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(26));
        }
        return new String(bytes, ISO_8859_1);
    }
}
