package io.weir.l4.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.error.ProxyError;
import io.weir.core.limit.BufferLevel;
import io.weir.core.limit.FakeMemory;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.testkit.EchoTcp;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to sessions when buffers hold too much. */
@ExtendWith(LeakAssert.class)
class TcpMemoryTest {
    private static final Duration SILENCE = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"EPOLL", "NIO"})
    void aRelayPausesAndGoesOnWithEveryByte(Transport transport) throws Exception {
        byte[] sent = new byte[16 << 20];
        new Random(1).nextBytes(sent);
        try (var echo = EchoTcp.start(); var proxy = TcpProxy.over(transport, 1, echo.hostPort());
                var client = proxy.connect()) {
            var memory = new FakeMemory(proxy.loops);
            client.send("one");
            assertThat(client.readText(3)).isEqualTo("one");

            memory.become(BufferLevel.PAUSED);
            // What comes first finds out that reading pauses.
            client.send("two");
            assertThat(client.readText(3)).isEqualTo("two");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> client.send(sent).halfClose());
            assertThatThrownBy(() -> sending.get(SILENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            memory.become(BufferLevel.NORMAL);

            assertThat(client.readUntilClose()).isEqualTo(sent);
            sending.get(10, TimeUnit.SECONDS);
            assertThat(proxy.awaitEnd().verdict()).isEqualTo("ok/-");
        }
    }

    @Test
    void acceptingPausesAndGoesOn() throws Exception {
        try (var echo = EchoTcp.start(); var proxy = TcpProxy.to(echo.hostPort())) {
            var memory = new FakeMemory(proxy.loops);
            memory.become(BufferLevel.PAUSED);

            try (var first = proxy.connect()) {
                first.send("one");
                assertThat(first.readText(3)).as("whoever finds out is in").isEqualTo("one");
                try (var second = proxy.connect()) {
                    second.send("two");
                    expectSilence(second);
                    assertThat(proxy.stats.listener("tcp").accepted.sum()).isEqualTo(1);

                    memory.become(BufferLevel.NORMAL);
                    assertThat(second.readText(3)).isEqualTo("two");
                }
            }
        }
    }

    @Test
    void newSessionsAreTurnedAwayAndOldOnesSurvive() throws Exception {
        try (var echo = EchoTcp.start(); var proxy = TcpProxy.to(echo.hostPort()); var old = proxy.connect()) {
            var memory = new FakeMemory(proxy.loops);
            old.send("old");
            assertThat(old.readText(3)).isEqualTo("old");

            memory.become(BufferLevel.SHEDDING);
            for (int i = 0; i < 3; i++) {
                expectReset(proxy);
                assertThat(proxy.awaitEnd().error()).isEqualTo(ProxyError.OVERLOADED);
            }
            assertThat(echo.acceptedCount()).isEqualTo(1);
            memory.become(BufferLevel.NORMAL);

            old.send("still here");
            assertThat(old.readText(10)).isEqualTo("still here");
            try (var fresh = proxy.connect()) {
                fresh.send("new");
                assertThat(fresh.readText(3)).isEqualTo("new");
            }
        }
    }

    /** A reset may come so early that it meets the client while it still connects. */
    private static void expectReset(TcpProxy proxy) {
        try (var client = proxy.connect()) {
            client.expectReset();
        } catch (UncheckedIOException early) {
            assertThat(early).hasMessageContaining("reset");
        }
    }

    private static void expectSilence(RawClient client) {
        client.timeout(SILENCE);
        assertThatThrownBy(client::readByte).hasMessageContaining("nothing within");
        client.timeout(PATIENCE);
    }
}
