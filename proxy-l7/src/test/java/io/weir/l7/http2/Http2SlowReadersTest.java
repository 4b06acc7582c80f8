package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.log.AccessRecord;
import io.weir.core.stats.Http2Stats;
import io.weir.l7.TestProxy;
import io.weir.l7.spec.Http2LimitsSpec;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.RouteTimeoutsSpec;
import io.weir.testkit.Await;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawRequest;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.UpstreamConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that ask for much and take nothing: how little is held for them, and how they end. */
@ExtendWith(LeakAssert.class)
class Http2SlowReadersTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final int STREAMS = 16;
    private static final String LARGE = "x".repeat(4 << 20);
    /** Pending bytes of a stream, and the reads that crossed them. */
    private static final int HELD_MAX = Http2Stream.PENDING_BYTES_MAX + (64 << 10) + 1024;

    private ScriptedUpstream upstream;
    private TestProxy proxy;
    private Http2Peer attacker;

    @BeforeEach
    void start() {
        upstream = ScriptedUpstream.start(Http2SlowReadersTest::serve);
        proxy = begin(upstream, LONG);
        attacker = Http2Peer.connect(proxy.address());
    }

    private static TestProxy begin(ScriptedUpstream upstream, Duration keepAlive) {
        return TestProxy.to(upstream)
                .limits(new HttpLimitsSpec(8 << 10, 100, 0, LONG, LONG, keepAlive, 0,
                        new Http2LimitsSpec(true, STREAMS, 20)))
                .route(route -> route.withTimeouts(new RouteTimeoutsSpec(LONG, IDLE, LONG, LONG)))
                .start();
    }

    private static void serve(UpstreamConnection connection) {
        try {
            for (RawRequest next = connection.readRequestHead(); next != null; next = connection.readRequestHead()) {
                String head = next.head();
                String body = head.startsWith("GET /large") ? LARGE
                        : head.startsWith("GET /medium") ? LARGE.substring(0, 50_000) : "small";
                connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
            }
        } catch (IOException | UncheckedIOException closed) {
            // The proxy gave the response up.
        }
    }

    @AfterEach
    void end() {
        attacker.close();
        proxy.close();
        upstream.close();
    }

    @Test
    void zeroWindowsEndTheConnectionAndHoldLittle() {
        try (Http2Peer neighbour = Http2Peer.connect(proxy.address())) {
            attacker.sendSettings(Http2Frame.INITIAL_WINDOW_SIZE, 0);
            for (int i = 0; i < STREAMS; i++) {
                attacker.request("GET", "/large", true);
            }

            assertThat(attacker.awaitGoaway()).isEqualTo(Http2Frame.ENHANCE_YOUR_CALM);
            attacker.expectClosed();
            expectBoundAndVerdicts(STREAMS * HELD_MAX);
            expectServed(neighbour);
        }
    }

    @Test
    void aClientThatNeverReadsItsSocketLosesTheConnection() {
        try (Http2Peer neighbour = Http2Peer.connect(proxy.address())) {
            attacker.sendSettings(Http2Frame.INITIAL_WINDOW_SIZE, 1 << 30)
                    .send(Http2Frame.windowUpdate(0, 1 << 30));
            for (int i = 0; i < STREAMS; i++) {
                attacker.request("GET", "/large", true);
            }

            Await.until("it is cut", () -> stats().goAways(Http2Frame.ENHANCE_YOUR_CALM).sum() == 1);
            Await.until("only the neighbour is left", () -> stats().connections.sum() == 1);
            // Besides, what the system takes for a socket.
            expectBoundAndVerdicts(STREAMS * HELD_MAX + (16 << 20));
            expectServed(neighbour);
        }
    }

    @Test
    void aStreamThatStopsIsResetAndTheOthersGoOn() {
        attacker.send(Http2Frame.windowUpdate(0, 1 << 20));
        attacker.refilling(false);
        int stalled = attacker.request("GET", "/large", true);
        int got = 0;
        attacker.read(stalled);
        while (got < 65_535) {
            got += attacker.read(stalled).payload().length;
        }
        Await.until("the stalled stream has ended", () -> {
            expectServed(attacker);
            return stats().streamsResetByProxy.sum() == 1;
        });

        assertThat(attacker.awaitReset(stalled)).isEqualTo(Http2Frame.ENHANCE_YOUR_CALM);
        expectServed(attacker);
        assertThat(stats().goAways(Http2Frame.ENHANCE_YOUR_CALM).sum()).isZero();
        awaitRecord(ProxyError.CLIENT_LEFT_READING);
    }

    @Test
    void aResponseThatWaitsWholeEndsTheConnectionAsWell() {
        try (TestProxy impatient = begin(upstream, IDLE);
                Http2Peer client = Http2Peer.connect(impatient.address())) {
            client.sendSettings(Http2Frame.INITIAL_WINDOW_SIZE, 0);
            client.request("GET", "/medium", true);

            assertThat(client.awaitGoaway()).isEqualTo(Http2Frame.ENHANCE_YOUR_CALM);
            client.expectClosed();
            assertThat(impatient.nextRecord().verdict()).as("the endpoint gave it all").isEqualTo("ok/-");
            assertThat(impatient.nextRecord().error()).isEqualTo(ProxyError.HTTP2_ABUSE);
        }
    }

    private void expectBoundAndVerdicts(long bytes) {
        assertThat(proxy.cluster().endpoints().getFirst().stats().bytesReceived.sum()).isLessThanOrEqualTo(bytes);
        assertThat(stats().goAways(Http2Frame.ENHANCE_YOUR_CALM).sum()).isEqualTo(1);
        assertThat(awaitRecord(ProxyError.CLIENT_LEFT_READING).verdict()).isEqualTo("client/response");
        assertThat(awaitRecord(ProxyError.HTTP2_ABUSE).detail()).isEqualTo("the client stopped reading");
    }

    private AccessRecord awaitRecord(ProxyError error) {
        AccessRecord entry = proxy.nextRecord();
        while (entry.error() != error) {
            entry = proxy.nextRecord();
        }
        return entry;
    }

    private static void expectServed(Http2Peer client) {
        assertThat(client.readMessage(client.request("GET", "/small", true)).text()).isEqualTo("small");
    }

    private Http2Stats stats() {
        return proxy.stats().listener(TestProxy.LISTENER).http2();
    }
}
