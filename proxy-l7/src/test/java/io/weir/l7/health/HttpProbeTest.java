package io.weir.l7.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.health.ProbeResult;
import io.weir.core.health.ProbeTarget;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.Address;
import io.weir.core.spec.HealthSpec;
import io.weir.core.spec.HealthSpec.ExpectSpec;
import io.weir.core.spec.HealthSpec.StatusRange;
import io.weir.core.spec.RuntimeSpec;
import io.weir.testkit.ClosedPort;
import io.weir.testkit.Http2Endpoint;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakAssert.class)
class HttpProbeTest {
    private static final LoopGroups LOOPS = LoopGroups.start(RuntimeSpec.DEFAULT);

    @AfterAll
    static void stop() {
        LOOPS.close();
    }

    @Test
    void anAcceptedStatusIsWell() {
        try (var upstream = ScriptedUpstream.start()) {
            ProbeResult result = probe(upstream.port(), null, 200, 399);

            assertThat(result).isEqualTo(ProbeResult.pass("status 200"));
            assertThat(upstream.awaitRequest(0).head())
                    .startsWith("GET /healthz HTTP/1.1\r\n").contains("host: health.example\r\n");
            upstream.awaitOpenCount(0);
        }
    }

    @Test
    void anotherStatusIsNot() {
        try (var upstream = ScriptedUpstream.start().answer(
                "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n")) {
            assertThat(probe(upstream.port(), null, 200, 399)).isEqualTo(ProbeResult.fail("status 503"));
        }
    }

    @Test
    void theBodyIsSearched() {
        try (var upstream = ScriptedUpstream.start().answerBody("db=ok cache=ok").answerBody("db=down")) {
            assertThat(probe(upstream.port(), "db=ok", 200, 200).passed()).isTrue();
            assertThat(probe(upstream.port(), "db=ok", 200, 200)).isEqualTo(ProbeResult.fail("unexpected body"));
        }
    }

    @Test
    void aBodyThatEndsWithItsConnectionIsSearched() {
        try (var upstream = ScriptedUpstream.start().then(Turns.answerAndClose("HTTP/1.0 200 OK\r\n\r\nwell"))) {
            assertThat(probe(upstream.port(), "^well$", 200, 200).passed()).isTrue();
        }
    }

    @Test
    void whatIsNoAnswerIsNotWell() {
        try (var silent = ScriptedUpstream.start().then(Turns.hang());
                var cut = ScriptedUpstream.start().then(Turns.cutAfter("HTTP/1.1 200"));
                var wrong = ScriptedUpstream.start().then(Turns.answerAndClose("hello\r\n\r\n"));
                var closed = ClosedPort.take()) {
            assertThat(probe(silent.port(), null, 200, 399).detail()).startsWith("no answer in");
            assertThat(probe(cut.port(), null, 200, 399).detail()).startsWith("closed before");
            assertThat(probe(wrong.port(), null, 200, 399).detail()).startsWith("malformed answer");
            assertThat(probe(closed.port(), null, 200, 399)).isEqualTo(ProbeResult.fail("connection refused"));
        }
    }

    @Test
    void whereRequestsGoOverHttp2ChecksDo() {
        try (var endpoint = Http2Endpoint.start().answer(200, "db=ok").answer(200, "db=ok").answer(503, "")) {
            assertThat(probe(endpoint.port(), null, 200, 399, true)).isEqualTo(ProbeResult.pass("status 200"));
            assertThat(probe(endpoint.port(), "db=down", 200, 399, true))
                    .isEqualTo(ProbeResult.fail("unexpected body"));
            assertThat(probe(endpoint.port(), null, 200, 399, true)).isEqualTo(ProbeResult.fail("status 503"));
            assertThat(endpoint.awaitRequest(0).field(":path")).isEqualTo("/healthz");
            assertThat(endpoint.awaitRequest(0).field(":authority")).isEqualTo("health.example");
            endpoint.awaitOpenCount(0);
        }
    }

    private static ProbeResult probe(int port, @Nullable String body, int from, int to) {
        return probe(port, body, from, to, false);
    }

    private static ProbeResult probe(int port, @Nullable String body, int from, int to, boolean http2) {
        ExpectSpec expect = new ExpectSpec(List.of(new StatusRange(from, to)), body, new byte[0], new byte[0]);
        HealthSpec spec = new HealthSpec(HealthSpec.Type.HTTP, "GET", "/healthz", "health.example", "", expect,
                Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(500), 1, 1, 0,
                HealthSpec.Start.CHECKED);
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        ProbeTarget target = new ProbeTarget(
                new Address.Inet("127.0.0.1", port),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null, http2);
        LOOPS.control().next().execute(() -> new HttpProbe(spec, LOOPS).probe(target, result::complete));
        return result.join();
    }
}
