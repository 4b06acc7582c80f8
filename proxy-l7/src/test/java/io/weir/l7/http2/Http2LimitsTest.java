package io.weir.l7.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.spec.Address;
import io.weir.core.spec.GateSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.l7.TestProxy;
import io.weir.l7.spec.Http2LimitsSpec;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.HttpListenerSpec;
import io.weir.l7.spec.RouteSpec;
import io.weir.testkit.Gate;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long a client's connection lives, what it may ask for, and what it is told when a reload changes that. */
@ExtendWith(LeakAssert.class)
class Http2LimitsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int HEAD = 8 << 10;

    private static HttpLimitsSpec limits(Duration head, Duration keepAlive, int requests) {
        return new HttpLimitsSpec(HEAD, 100, 0, head, LONG, keepAlive, requests);
    }

    private static HttpLimitsSpec streams(int max) {
        return limits(LONG, LONG, 0).withHttp2(new Http2LimitsSpec(true, max, 200));
    }

    private static HttpLimitsSpec head(int bytes) {
        return new HttpLimitsSpec(bytes, 100, 0, LONG, LONG, LONG, 0);
    }

    private static void reload(TestProxy proxy, HttpLimitsSpec limits) {
        ListenerSpec listener = new ListenerSpec(TestProxy.LISTENER, List.of(new Address.Inet("127.0.0.1", 0)), 128,
                GateSpec.OPEN, false, List.of(), null);
        proxy.starter().swap(new HttpListenerSpec(listener, limits, List.of(RouteSpec.to("all", TestProxy.CLUSTER))));
    }

    // How long it lives.

    @Test
    void anIdleConnectionEndsWithGoaway() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(limits(LONG, SHORT, 0)).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.request("GET", "/", true);
            assertThat(client.readMessage(stream).status()).isEqualTo(200);

            expectGoaway(client, stream, Http2Frame.NO_ERROR);
        }
    }

    @Test
    void aConnectionWithARequestOpenIsNotIdle() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start().answer(ScriptedUpstream.OK)
                        .then(Turns.answerAfter(gate, ScriptedUpstream.OK));
                var proxy = TestProxy.to(upstream).limits(limits(LONG, SHORT, 0)).start();
                Http2Peer client = Http2Peer.connect(proxy.address());
                Http2Peer other = Http2Peer.connect(proxy.address())) {
            assertThat(other.readMessage(other.request("GET", "/", true)).status()).isEqualTo(200);
            int slow = client.request("GET", "/", true);
            upstream.awaitRequest(1);
            expectGoaway(other, 1, Http2Frame.NO_ERROR);

            gate.open();
            assertThat(client.readMessage(slow).status()).isEqualTo(200);
            expectGoaway(client, slow, Http2Frame.NO_ERROR);
        }
    }

    @Test
    void theLastRequestOfAConnectionIsAnsweredAndNamedInGoaway() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(limits(LONG, LONG, 3)).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            for (int i = 0; i < 4; i++) {
                client.request("GET", "/", true);
            }

            for (int stream = 1; stream <= 5; stream += 2) {
                assertThat(client.readMessage(stream).status()).isEqualTo(200);
            }
            expectGoaway(client, 5, Http2Frame.NO_ERROR);
            assertThat(upstream.requests()).as("the fourth was not looked at").hasSize(3);
        }
    }

    // How it must begin.

    @Test
    void aClientThatSaysNothingIsClosed() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(limits(SHORT, LONG, 0)).start();
                Http2Peer client = Http2Peer.connectRaw(proxy.address())) {
            client.expectClosed();
        }
    }

    @Test
    void halfAPrefaceIsEndedInTime() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(limits(SHORT, LONG, 0)).start();
                Http2Peer client = Http2Peer.connectRaw(proxy.address())) {
            client.answering(false).send(Http2Peer.PREFACE.substring(0, 20).getBytes(US_ASCII));

            expectGoaway(client, 0, Http2Frame.NO_ERROR);
        }
    }

    @Test
    void aPrefaceWithoutSettingsIsEndedInTime() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(limits(SHORT, LONG, 0)).start();
                Http2Peer client = Http2Peer.connectRaw(proxy.address())) {
            client.answering(false).send(Http2Peer.PREFACE.getBytes(US_ASCII));

            expectGoaway(client, 0, Http2Frame.NO_ERROR);
        }
    }

    @Test
    void anotherFrameThanSettingsAtTheBeginningIsAnError() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connectRaw(proxy.address())) {
            client.answering(false).send(Http2Peer.PREFACE.getBytes(US_ASCII)).send(Http2Frame.ping(1, false));

            expectGoaway(client, 0, Http2Frame.PROTOCOL_ERROR);
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.HTTP2_BROKEN);
        }
    }

    @Test
    void aHeadThatStopsInItsMiddleEndsTheConnection() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(limits(SHORT, LONG, 0)).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            assertThat(client.readMessage(client.request("GET", "/", true)).status()).isEqualTo(200);
            proxy.nextRecord();
            client.send(Http2Frame.of(Http2Frame.HEADERS, Http2Frame.END_STREAM, 3, (byte) 0x82));

            expectGoaway(client, 1, Http2Frame.ENHANCE_YOUR_CALM);
            assertThat(proxy.nextRecord().detail()).isEqualTo("the head took too long");
        }
    }

    // What a reload changes.

    @Test
    void moreStreamsAfterAReloadAreToldToOpenConnections() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(streams(2)).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            for (int i = 0; i < 5; i++) {
                upstream.then(Turns.answerAfter(gate, ScriptedUpstream.OK));
            }
            int first = client.request("GET", "/", true);
            client.request("GET", "/", true);
            assertThat(client.awaitReset(client.request("GET", "/", true))).isEqualTo(Http2Frame.REFUSED_STREAM);
            assertThat(client.setting(Http2Frame.MAX_CONCURRENT_STREAMS, -1)).isEqualTo(2);

            reload(proxy, streams(4));
            client.roundTrip();
            client.roundTrip();

            assertThat(client.setting(Http2Frame.MAX_CONCURRENT_STREAMS, -1)).isEqualTo(4);
            int third = client.request("GET", "/", true);
            upstream.awaitRequest(2);
            gate.open();
            assertThat(client.readMessage(first).status()).isEqualTo(200);
            assertThat(client.readMessage(third).status()).isEqualTo(200);
        }
    }

    @Test
    void fewerStreamsCountOnceTheClientKnows() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(streams(4)).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            for (int i = 0; i < 4; i++) {
                upstream.then(Turns.answerAfter(gate, ScriptedUpstream.OK));
            }
            client.roundTrip().answering(false);
            reload(proxy, streams(1));
            client.send(Http2Frame.ping(1, false));
            Http2Frame told = client.await(Http2Frame.SETTINGS);
            while (told.is(Http2Frame.ACK)) {
                told = client.await(Http2Frame.SETTINGS);
            }
            int first = client.request("GET", "/", true);
            int second = client.request("GET", "/", true);
            upstream.awaitRequest(1);

            client.send(Http2Frame.settingsAck());
            int third = client.request("GET", "/", true);

            assertThat(client.awaitReset(third)).isEqualTo(Http2Frame.REFUSED_STREAM);
            gate.open();
            assertThat(client.readMessage(first).status()).isEqualTo(200);
            assertThat(client.readMessage(second).status()).isEqualTo(200);
        }
    }

    @Test
    void anotherLimitOfHeadsIsThatOfTheNextRequest() {
        String large = "v".repeat(60_000);
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(head(HEAD)).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            assertThat(client.readMessage(client.request("GET", "/", true, "x", "v".repeat(9_000))).status())
                    .isEqualTo(431);

            reload(proxy, head(128 << 10));
            client.roundTrip().roundTrip();

            assertThat(client.setting(Http2Frame.MAX_HEADER_LIST_SIZE, -1)).isEqualTo(128 << 10);
            assertThat(client.readMessage(client.request("GET", "/", true, "x", large)).status()).isEqualTo(200);
            reload(proxy, head(HEAD));
            client.roundTrip();
            assertThat(client.readMessage(client.request("GET", "/", true, "x", "v".repeat(9_000))).status())
                    .isEqualTo(431);
        }
    }

    @Test
    void anotherTimeToKeepAliveCountsFromTheNextRequestOn() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(limits(LONG, LONG, 0)).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            assertThat(client.readMessage(client.request("GET", "/", true)).status()).isEqualTo(200);
            reload(proxy, limits(LONG, SHORT, 0));

            int last = client.request("GET", "/", true);

            assertThat(client.readMessage(last).status()).isEqualTo(200);
            expectGoaway(client, last, Http2Frame.NO_ERROR);
        }
    }

    // What is written down of a request that is malformed.

    @Test
    void aMalformedRequestIsLoggedWithWhatIsKnownOfIt() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(head(HEAD)).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int wrong = client.request("GET", "/here?q", true, "Upper", "case");
            assertThat(client.awaitReset(wrong)).isEqualTo(Http2Frame.PROTOCOL_ERROR);
            var malformed = proxy.nextRecord();
            int large = client.request("PUT", "/there", true, "x", "v".repeat(9_000));
            assertThat(client.readMessage(large).status()).isEqualTo(431);
            var tooLarge = proxy.nextRecord();
            int bare = client.newStream();
            client.headers(bare, true, ":method", "GET", ":path", "/");
            assertThat(client.awaitReset(bare)).isEqualTo(Http2Frame.PROTOCOL_ERROR);

            assertThat(malformed.verdict()).isEqualTo("client/request");
            assertThat(malformed.status()).isEqualTo(400);
            assertThat(malformed.method()).isEqualTo("GET");
            assertThat(malformed.target()).isEqualTo("/here?q");
            assertThat(malformed.host()).isEqualTo("a");
            assertThat(tooLarge.method()).isEqualTo("PUT");
            assertThat(tooLarge.target()).isEqualTo("/there");
            assertThat(proxy.nextRecord().method()).as("its pseudo-fields do not make a request line").isNull();
        }
    }

    private static void expectGoaway(Http2Peer client, int lastStream, int code) {
        Http2Frame frame = client.await(Http2Frame.GOAWAY);
        assertThat(frame.errorCode()).isEqualTo(code);
        assertThat(frame.payloadInt(0)).isEqualTo(lastStream);
        client.expectClosed();
    }
}
