package io.weir.l7;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.error.ProxyError;
import io.weir.core.limit.BufferLevel;
import io.weir.core.limit.FakeMemory;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to exchanges when buffers hold too much. */
@ExtendWith(LeakAssert.class)
class MemoryTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final int MANY = 16 << 20;
    private static final Duration SILENCE = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"EPOLL", "NIO"})
    void aRequestBodyPausesAndArrivesWhole(Transport transport) throws Exception {
        String body = "x".repeat(MANY);
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).transport(transport).start();
                RawClient client = proxy.connect()) {
            var memory = new FakeMemory(proxy.loops());
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: " + MANY + "\r\n\r\n");
            upstream.awaitConnection(0);
            memory.become(BufferLevel.PAUSED);

            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> client.send(body));
            assertThatThrownBy(() -> sending.get(SILENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            memory.become(BufferLevel.NORMAL);

            assertThat(client.readResponse().status()).isEqualTo(200);
            sending.get(10, TimeUnit.SECONDS);
            assertThat(upstream.awaitRequest(0).text().equals(body)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"EPOLL", "NIO"})
    void aResponseBodyPausesAndArrivesWhole(Transport transport) throws Exception {
        String body = "x".repeat(MANY);
        Gate rest = new Gate();
        try (var upstream = ScriptedUpstream.start().then(Turns.answerInTwo(
                        "HTTP/1.1 200 OK\r\ncontent-length: " + (MANY + 5) + "\r\n\r\nhello", rest, body));
                var proxy = TestProxy.to(upstream).transport(transport).start();
                RawClient client = proxy.connect()) {
            var memory = new FakeMemory(proxy.loops());
            memory.become(BufferLevel.PAUSED);
            client.send(GET);
            client.readHead();
            assertThat(client.readText(5)).isEqualTo("hello");

            rest.open();
            expectSilence(client);
            memory.become(BufferLevel.NORMAL);

            assertThat(client.readText(MANY).equals(body)).isTrue();
            assertThat(client.exchange(GET).status()).as("the connection is still good").isEqualTo(200);
        }
    }

    @Test
    void newRequestsAreAnsweredWith503AndTheirConnectionsStay() throws Exception {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).start();
                RawClient old = proxy.connect()) {
            var memory = new FakeMemory(proxy.loops());
            assertThat(old.exchange(GET).status()).isEqualTo(200);
            proxy.nextRecord();

            memory.become(BufferLevel.SHEDDING);
            try (RawClient fresh = proxy.connect()) {
                expectOverloaded(old.exchange(GET));
                expectOverloaded(fresh.exchange(GET));
                assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.OVERLOADED);
                memory.become(BufferLevel.NORMAL);

                assertThat(old.exchange(GET).status()).isEqualTo(200);
                assertThat(fresh.exchange(GET).status()).isEqualTo(200);
            }
            assertThat(upstream.requests()).hasSize(3);
        }
    }

    @Test
    void aTunnelPausesAndGoesOn() throws Exception {
        String upgrade = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";
        try (var upstream = ScriptedUpstream.start().then(Turns.upgradeToEcho(upgrade));
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            var memory = new FakeMemory(proxy.loops());
            memory.become(BufferLevel.PAUSED);
            client.send("GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 101");

            client.send("one");
            expectSilence(client);
            memory.become(BufferLevel.NORMAL);

            assertThat(client.readText(3)).isEqualTo("one");
            client.send("two");
            assertThat(client.readText(3)).isEqualTo("two");
        }
    }

    private static void expectOverloaded(RawResponse response) {
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("retry-after")).isEqualTo("1");
        assertThat(response.header("proxy-status")).contains("verdict=\"proxy/queue\"");
    }

    private static void expectSilence(RawClient client) {
        client.timeout(SILENCE);
        assertThatThrownBy(client::readByte).hasMessageContaining("nothing within");
        client.timeout(PATIENCE);
    }
}
