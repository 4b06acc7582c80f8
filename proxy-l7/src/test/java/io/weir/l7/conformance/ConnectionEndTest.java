package io.weir.l7.conformance;

import static io.weir.l7.conformance.Exchanges.GET;
import static io.weir.l7.conformance.Exchanges.LONG;
import static io.weir.l7.conformance.Exchanges.proxy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.l7.TestProxy;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * RFC 9112, section 9.6: a connection that the proxy ends is not reset under a client that is still sending, for that
 * may destroy the last response.
 */
@ExtendWith(LeakAssert.class)
class ConnectionEndTest {
    private static final String CONNECT = "CONNECT b:443 HTTP/1.1\r\nhost: b:443\r\n\r\n";
    private static final byte[] PIECE = new byte[64 << 10];

    @Test
    void behindARefusedConnectTheClientMaySendOn() {
        try (var upstream = ScriptedUpstream.start(); var proxy = proxy(upstream).start()) {
            expectLingers(proxy, CONNECT, 405);
        }
    }

    @Test
    void behindABadRequestTheClientMaySendOn() {
        try (var upstream = ScriptedUpstream.start(); var proxy = proxy(upstream).start()) {
            expectLingers(proxy, "GET / HTTP/1.1\r\n\r\n", 400);
        }
    }

    @Test
    void behindTheLastRequestOfAConnectionTheClientMaySendOn() {
        HttpLimitsSpec one = new HttpLimitsSpec(32 << 10, 100, 0, LONG, LONG, LONG, 1);
        try (var upstream = ScriptedUpstream.start(); var proxy = proxy(upstream).limits(one).start()) {
            expectLingers(proxy, GET, 200);
        }
    }

    @Test
    void whileDrainingTheClientMaySendOn() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start().then(Turns.answerAfter(gate, ScriptedUpstream.OK));
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.send(GET);
            upstream.awaitRequest(0);
            proxy.drain();
            gate.open();

            assertThat(client.readResponse().header("connection")).isEqualTo("close");
            expectTakesMore(client);
        }
    }

    @Test
    void behindABodyThatEndsWithTheConnectionTheClientMaySendOn() {
        try (var upstream = ScriptedUpstream.start().then(Turns.answerAndClose("HTTP/1.1 200 OK\r\n\r\nall"));
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.0\r\nhost: a\r\nconnection: keep-alive\r\n\r\n");

            assertThat(client.readResponse().text()).isEqualTo("all");
            client.send(PIECE).send(PIECE);
        }
    }

    @Test
    void aClientThatAskedForTheEndIsNotWaitedFor() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.exchange("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
            client.expectClosed();

            assertThatThrownBy(() -> sendForever(client)).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void aClientThatNeverStopsIsCut() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = proxy(upstream).start();
                RawClient client = proxy.connect()) {
            client.exchange(CONNECT);

            assertThatThrownBy(() -> sendForever(client)).isInstanceOf(UncheckedIOException.class);
        }
    }

    private static void expectLingers(TestProxy proxy, String request, int status) {
        try (RawClient client = proxy.connect()) {
            RawResponse response = client.exchange(request);
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.header("connection")).isEqualTo("close");
            expectTakesMore(client);
        }
    }

    /** The proxy's side ended, and what is sent all the same is taken: a reset would fail a write or the read. */
    private static void expectTakesMore(RawClient client) {
        client.send(PIECE).send(PIECE).expectClosed();
        client.send(PIECE).send(PIECE);
    }

    private static void sendForever(RawClient client) {
        while (true) {
            client.send(PIECE);
        }
    }
}
