package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.EchoTcp;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole proxy on each transport that this machine has. */
@ExtendWith(LeakAssert.class)
class TransportsTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final int BULK_BYTES = 10_000_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "io_uring"})
    void requestsShareConnectionsOnBothSides(String transport) throws Exception {
        String large = "b".repeat(1_000_000);
        try (var upstream = ScriptedUpstream.start().answerBody("one").answerBody(large).answerBody("three");
                RunningServer running = start(transport, "http", upstream.hostPort());
                RawClient client = RawClient.connect(running.address("front"))) {
            assertThat(client.exchange(GET).text()).isEqualTo("one");
            assertThat(client.exchange("PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n" + large).text())
                    .isEqualTo(large);
            assertThat(client.exchange(GET).text()).isEqualTo("three");

            assertThat(upstream.awaitRequest(1).text()).isEqualTo(large);
            assertThat(upstream.acceptedCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "io_uring"})
    void aSessionCarriesManyBytesAndEndsOneSideAfterTheOther(String transport) throws Exception {
        byte[] sent = new byte[BULK_BYTES];
        RandomGenerator.of("L64X128MixRandom").nextBytes(sent);
        try (EchoTcp echo = EchoTcp.start();
                RunningServer running = start(transport, "tcp", echo.hostPort());
                RawClient client = RawClient.connect(running.address("front"))) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> client.send(sent).halfClose());

            assertThat(client.readUntilClose()).isEqualTo(sent);

            sending.get(10, TimeUnit.SECONDS);
            echo.awaitOpenCount(0);
        }
    }

    private RunningServer start(String transport, String protocol, String endpoint) throws Exception {
        try {
            return RunningServer.start(directory, """
                    runtime: { workers: 1, transport: %s }
                    admin: { bind: 127.0.0.1:0 }
                    access_log: { path: off }
                    log: { level: error }
                    listeners:
                      front: { bind: 127.0.0.1:0, protocol: %s, to: app }
                    clusters:
                      app: { endpoints: [%s] }
                    """.formatted(transport, protocol, endpoint));
        } catch (StartException absent) {
            return Assumptions.abort("not on this machine: " + absent.getMessage());
        }
    }
}
