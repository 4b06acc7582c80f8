package io.weir.l7.conformance;

import static io.weir.l7.conformance.Exchanges.GET;
import static io.weir.l7.conformance.Exchanges.LONG;
import static io.weir.l7.conformance.Exchanges.SHORT;
import static io.weir.l7.conformance.Exchanges.WAITING;
import static io.weir.l7.conformance.Exchanges.limits;
import static io.weir.l7.conformance.Exchanges.proxy;
import static io.weir.l7.conformance.Exchanges.timeouts;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.io.EOFException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that stall, each with its timer (RFC 9110, sections 15.5.9 and 15.6.5; RFC 9112, section 9.5). */
@ExtendWith(LeakAssert.class)
class SlowPeersTest {
    private static final HttpLimitsSpec HASTY_HEAD = limits(SHORT, LONG, LONG);
    private static final HttpLimitsSpec HASTY_BODY = limits(LONG, SHORT, LONG);

    @ParameterizedTest
    @ValueSource(strings = {
        "G", "GET / HTTP/1.1", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nhost: a\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\n\r",
    })
    void aHeadThatStallsIs408(String part) {
        try (var upstream = ScriptedUpstream.start();
                var proxy = proxy(upstream).limits(HASTY_HEAD).start();
                RawClient client = proxy.connect()) {
            client.send(part);

            assertStatusAndEnd(client, 408);
            assertThat(upstream.acceptedCount()).isZero();
        }
    }

    @Test
    void aHeadThatDribblesInIs408AllTheSame() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = proxy(upstream).limits(HASTY_HEAD).start();
                RawClient client = proxy.connect()) {
            CompletableFuture<Void> dribble = CompletableFuture.runAsync(() -> client.sendSlowly(
                    ("GET / HTTP/1.1\r\nx: " + "y".repeat(60)).getBytes(ISO_8859_1),
                    1, Duration.ofMillis(20)));

            assertStatusAndEnd(client, 408);
            assertThat(dribble).isNotNull();
        }
    }

    @Test
    void silenceEndsWithoutAWord() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = proxy(upstream).limits(HASTY_HEAD).start();
                RawClient client = proxy.connect();
                RawClient emptyLine = proxy.connect()) {
            emptyLine.send("\r\n");

            client.expectClosed();
            emptyLine.expectClosed();
        }
    }

    @Test
    void silenceBetweenRequestsEndsWithoutAWord() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = proxy(upstream).limits(limits(LONG, LONG, SHORT)).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);

            client.expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "content-length: 10\r\n\r\n", "content-length: 10\r\n\r\nhello",
        "transfer-encoding: chunked\r\n\r\n", "transfer-encoding: chunked\r\n\r\n5\r\nhel",
        "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", "transfer-encoding: chunked\r\n\r\n5;",
    })
    void aBodyThatStallsIs408(String rest) {
        try (var upstream = ScriptedUpstream.start();
                var proxy = proxy(upstream).limits(HASTY_BODY).start();
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\n" + rest);

            assertStatusAndEnd(client, 408);
            assertThat(upstream.requests()).as("requests that looked whole").isEmpty();
        }
    }

    @Test
    void aClientThatWaitsForA100IsNotSlow() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start().then((connection, head) -> {
                    gate.opensWithin(SHORT.multipliedBy(2));
                    connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                    connection.readBody(head);
                    connection.send(ScriptedUpstream.OK);
                });
                var proxy = proxy(upstream).limits(HASTY_BODY).start();
                RawClient client = proxy.connect()) {
            client.send(WAITING);

            assertThat(client.readResponse().status()).isEqualTo(100);
            assertThat(client.send("body").readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatGotIts100AndStallsIs408() {
        try (var upstream = ScriptedUpstream.start().then(
                        Turns.answerAfterInterim("HTTP/1.1 100 Continue\r\n\r\n", ScriptedUpstream.OK));
                var proxy = proxy(upstream).limits(HASTY_BODY).start();
                RawClient client = proxy.connect()) {
            client.send(WAITING);

            assertThat(client.readResponse().status()).isEqualTo(100);
            assertStatusAndEnd(client, 408);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "H", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n", "HTTP/1.1 200 OK\r\n\r"})
    void anEndpointWhoseHeadStallsIs504(String part) {
        Gate end = new Gate();
        try (var upstream = ScriptedUpstream.start().then(Turns.answerInTwo(part, end, "")).answerBody("next");
                var proxy = proxy(upstream).route(route -> route.withTimeouts(timeouts(SHORT, LONG))).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(504);

            Exchanges.expectServes(client, "next");
            end.open();
        }
    }

    @Test
    void aRequestThatWaitsForA100InVainIs504AndTheConnectionEnds() {
        Gate end = new Gate();
        try (var upstream = ScriptedUpstream.start().then(Turns.neverReadBody(end));
                var proxy = proxy(upstream).route(route -> route.withTimeouts(timeouts(SHORT, LONG))).start();
                RawClient client = proxy.connect()) {
            client.send(WAITING);

            assertStatusAndEnd(client, 504);
            end.open();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "content-length: 10\r\n\r\nhello", "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n", "\r\nhello"})
    void anEndpointWhoseBodyStallsIsCutAndItsBodyDoesNotLookWhole(String rest) {
        Gate end = new Gate();
        try (var upstream = ScriptedUpstream.start()
                        .then(Turns.answerInTwo("HTTP/1.1 200 OK\r\n" + rest, end, ""));
                var proxy = proxy(upstream).route(route -> route.withTimeouts(timeouts(LONG, SHORT))).start();
                RawClient client = proxy.connect()) {
            assertThatThrownBy(() -> client.exchange(GET))
                    .hasRootCauseInstanceOf(EOFException.class);
            end.open();
        }
    }

    private static void assertStatusAndEnd(RawClient client, int status) {
        RawResponse response = client.readResponse();
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("connection")).isEqualTo("close");
        client.expectGone();
    }
}
