package io.weir.l7.conformance;

import static io.weir.l7.conformance.Exchanges.GET;
import static io.weir.l7.conformance.Exchanges.SWITCHING;
import static io.weir.l7.conformance.Exchanges.UPGRADE;
import static io.weir.l7.conformance.Exchanges.WAITING;
import static io.weir.l7.conformance.Exchanges.expectServes;
import static io.weir.l7.conformance.Exchanges.proxy;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the order of both sides' moves matters: expectations, early answers, upgrades, bodies that are cut. */
@ExtendWith(LeakAssert.class)
class ConversationsTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
    private static final String EARLY = "HTTP/1.1 413 Content Too Large\r\ncontent-length: 3\r\n\r\nbig";

    // RFC 9110, section 10.1.1: expectations.

    @Test
    void theHeadOfAWaitingRequestGoesOnBeforeItsBodyAndThe100ComesBack() {
        try (var upstream = ScriptedUpstream.start()
                        .then(Turns.answerAfterInterim("HTTP/1.1 100 Continue\r\n\r\n", HELLO)).answerBody("next");
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.send(WAITING);
            assertThat(client.readResponse().status()).isEqualTo(100);

            client.send("body");

            assertThat(client.readResponse().text()).isEqualTo("hello");
            assertThat(upstream.awaitRequest(0).text()).isEqualTo("body");
            expectServes(client, "next");
        }
    }

    @Test
    void aRefusalInsteadOfA100EndsTheConnectionSinceTheBodyMayStillCome() {
        try (var upstream = ScriptedUpstream.start().then(Turns.answerEarly(EARLY)).answerBody("next");
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            RawResponse response = client.exchange(WAITING);

            assertThat(response.status()).isEqualTo(413);
            assertThat(response.header("connection")).isEqualTo("close");
            client.send("GET ");
            client.expectGone();
            assertThat(proxy.cluster().endpoints().getFirst().inProgress()).isZero();
            try (RawClient other = proxy.connect()) {
                expectServes(other, "next");
                assertThat(upstream.acceptedCount()).as("the unfinished request's connection is not used").isEqualTo(2);
            }
        }
    }

    @Test
    void aBodyThatCameAnywayIsNotReadAsARequestBehindARefusal() {
        try (var upstream = ScriptedUpstream.start().then(Turns.answerEarly(EARLY)).answerBody("next");
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.send("PUT / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 1000\r\n\r\n" + GET);

            assertThat(client.readResponse().status()).isEqualTo(413);
            client.expectGone();
            assertThat(upstream.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void a100ThatComesLateIsPassedOnAllTheSame() {
        try (var upstream = ScriptedUpstream.start().answer("HTTP/1.1 100 Continue\r\n\r\n" + HELLO);
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.send(WAITING + "body");

            assertThat(client.readResponse().status()).isEqualTo(100);
            assertThat(client.readResponse().text()).isEqualTo("hello");
        }
    }

    // RFC 9112, section 9.3 and 9.6: answers before the end of the request.

    @Test
    void anEarlyAnswerReachesTheClientAndEndsBothConnections() {
        try (var upstream = ScriptedUpstream.start().then(Turns.answerEarly(EARLY)).answerBody("next");
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nsome");

            RawResponse response = client.readResponse();
            assertThat(response.text()).isEqualTo("big");
            assertThat(response.header("connection")).isEqualTo("close");
            client.send(GET);
            client.expectGone();
            try (RawClient other = proxy.connect()) {
                expectServes(other, "next");
            }
            assertThat(upstream.acceptedCount()).isEqualTo(2);
        }
    }

    @Test
    void anEarlyAnswerToChunksIsNotFollowedByAnotherOnThatConnection() {
        try (var upstream = ScriptedUpstream.start().then(Turns.answerEarly(EARLY)).answerBody("next");
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n4\r\nsome\r\n");

            assertThat(client.readResponse().text()).isEqualTo("big");
            client.send("0\r\n\r\n" + GET);
            client.expectGone();
            try (RawClient other = proxy.connect()) {
                expectServes(other, "next");
            }
            assertThat(upstream.acceptedCount()).isEqualTo(2);
        }
    }

    // RFC 9112, section 8: a request's body that is cut.

    @ParameterizedTest
    @ValueSource(strings = {
        "content-length: 10\r\n\r\nhello", "content-length: 10\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n", "transfer-encoding: chunked\r\n\r\na\r\nhello",
        "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0",
        "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx-a: 1\r\n",
    })
    void aBodyThatIsCutNeverLooksWholeToTheEndpoint(String rest) throws Exception {
        for (boolean reset : new boolean[] {false, true}) {
            CompletableFuture<Boolean> whole = new CompletableFuture<>();
            Gate headSeen = new Gate();
            try (var upstream = ScriptedUpstream.start(connection -> {
                        try {
                            var head = connection.readRequestHead();
                            headSeen.open();
                            if (head != null) {
                                connection.readBody(head);
                                whole.complete(true);
                            }
                        } catch (EOFException cut) {
                            whole.complete(false);
                        } catch (IOException broken) {
                            whole.complete(false);
                            throw broken;
                        }
                    });
                    var proxy = proxy(upstream).start();
                    RawClient client = proxy.connect()) {
                client.send("POST / HTTP/1.1\r\nhost: a\r\n" + rest);
                headSeen.await();
                if (reset) {
                    client.reset();
                } else {
                    client.halfClose();
                }

                assertThat(whole.get(5, TimeUnit.SECONDS)).isFalse();
            }
        }
    }

    // RFC 9110, section 7.8: upgrades.

    @Test
    void aTunnelCarriesWhateverComesFromItsFirstByteOn() {
        try (var upstream = ScriptedUpstream.start().then(Turns.upgradeToEcho(SWITCHING + "HTTP/1.1 200 OK\r\n\r\n"));
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.send(UPGRADE + GET);

            String head = client.readHead();
            assertThat(head).startsWith("HTTP/1.1 101").contains("connection: upgrade", "upgrade: websocket");
            assertThat(client.readText(19)).isEqualTo("HTTP/1.1 200 OK\r\n\r\n");
            assertThat(client.readText(GET.length())).isEqualTo(GET);
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void aTunnelEndsOnBothSidesWhenOneDoes() {
        try (var upstream = ScriptedUpstream.start().then(Turns.answerAndClose(SWITCHING + "bye"));
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.send(UPGRADE);

            client.readHead();
            assertThat(client.readText(3)).isEqualTo("bye");
            client.expectGone();
        }
    }

    @Test
    void aRefusedUpgradeLeavesAConnectionThatServesOn() {
        try (var upstream = ScriptedUpstream.start().answer("HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno")
                        .answerBody("next");
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(UPGRADE).status()).isEqualTo(403);

            expectServes(client, "next");
        }
    }

    @Test
    void interimResponsesMayComeBeforeA101() {
        try (var upstream = ScriptedUpstream.start()
                        .then(Turns.upgradeToEcho("HTTP/1.1 103 Early Hints\r\n\r\n" + SWITCHING));
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.send(UPGRADE);

            assertThat(client.readResponse().status()).isEqualTo(103);
            assertThat(client.readHead()).startsWith("HTTP/1.1 101");
            assertThat(client.send("ping").readText(4)).isEqualTo("ping");
        }
    }

    // RFC 9112, section 9.3.2: pipelining.

    @Test
    void answersKeepTheirOrderWhenTheFirstIsLast() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start().then(Turns.answerAfter(gate, HELLO)).answerBody("two")
                        .answerBody("three");
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.send(GET + GET + GET);
            upstream.awaitRequest(0);
            gate.open();

            assertThat(client.readResponse().text()).isEqualTo("hello");
            assertThat(client.readResponse().text()).isEqualTo("two");
            assertThat(client.readResponse().text()).isEqualTo("three");
        }
    }

    @Test
    void aCutAnswerTakesThoseBehindItAlong() {
        try (var upstream = ScriptedUpstream.start()
                        .then(Turns.cutAfter("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello")).answerBody("two");
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.send(GET + GET);

            assertThat(client.readHead()).startsWith("HTTP/1.1 200");
            assertThat(new String(client.readUntilClose(), ISO_8859_1)).isEqualTo("hello");
        }
    }

    @Test
    void bytesOnAnIdleConnectionOfAnEndpointAreNobodysAnswer() {
        Gate sent = new Gate();
        try (var upstream = ScriptedUpstream.start()
                        .then((connection, head) -> {
                            connection.readBody(head);
                            connection.send(HELLO);
                            sent.await();
                            connection.send("HTTP/1.1 408 Request Timeout\r\ncontent-length: 4\r\n\r\nevil");
                            connection.readUntilClose();
                        })
                        .answerBody("next");
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            expectServes(client, "hello");

            sent.open();
            upstream.awaitOpenCount(0);

            expectServes(client, "next");
        }
    }
}
