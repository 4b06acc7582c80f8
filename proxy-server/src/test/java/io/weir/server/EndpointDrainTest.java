package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.EchoTcp;
import io.weir.testkit.EchoUdp;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawUdpClient;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An endpoint that the operator drains keeps what it has and gets nothing new, at every protocol. */
@ExtendWith(LeakAssert.class)
class EndpointDrainTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";

    @TempDir
    Path directory;

    @Test
    void aSessionGoesOnAndNewOnesGoElsewhere() throws Exception {
        try (EchoTcp first = EchoTcp.startNamed("first");
                EchoTcp second = EchoTcp.startNamed("second");
                RunningServer running = start("tcp", first.hostPort(), second.hostPort());
                RawClient old = RawClient.connect(running.address("front"))) {
            assertThat(old.readLine()).isEqualTo("first");

            change(running, "drain", first.hostPort());

            assertThat(old.send("ping").readText(4)).as("on_down: close is for endpoints that fail").isEqualTo("ping");
            for (int i = 0; i < 4; i++) {
                try (RawClient fresh = RawClient.connect(running.address("front"))) {
                    assertThat(fresh.readLine()).isEqualTo("second");
                }
            }
            change(running, "undrain", first.hostPort());
            change(running, "drain", second.hostPort());
            try (RawClient fresh = RawClient.connect(running.address("front"))) {
                assertThat(fresh.readLine()).isEqualTo("first");
            }
        }
    }

    @Test
    void aFlowStaysAndNewOnesGoElsewhere() throws Exception {
        try (EchoUdp first = EchoUdp.startNamed("first ");
                EchoUdp second = EchoUdp.startNamed("second ");
                RunningServer running = start("udp", first.hostPort(), second.hostPort());
                RawUdpClient old = RawUdpClient.to(running.address("front").getPort())) {
            assertThat(old.exchange("a")).isEqualTo("first a");

            change(running, "drain", first.hostPort());

            assertThat(old.exchange("b")).isEqualTo("first b");
            for (int i = 0; i < 4; i++) {
                try (RawUdpClient fresh = RawUdpClient.to(running.address("front").getPort())) {
                    assertThat(fresh.exchange("c")).isEqualTo("second c");
                }
            }
        }
    }

    @Test
    void aRequestIsFinishedAndTheNextOfItsConnectionGoesElsewhere() throws Exception {
        try (var first = ScriptedUpstream.start(connection -> {
                    connection.record(Objects.requireNonNull(connection.readRequestHead()));
                    connection.readUntilClose();
                });
                var second = ScriptedUpstream.start().then(Turns.mirror());
                RunningServer running = start("http", first.hostPort(), second.hostPort());
                RawClient busy = RawClient.connect(running.address("front"));
                RawClient client = RawClient.connect(running.address("front"))) {
            busy.send(GET);
            first.awaitRequest(0);

            change(running, "drain", first.hostPort());

            for (int i = 0; i < 4; i++) {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
            }
            assertThat(first.requests()).hasSize(1);
            assertThat(second.requests()).hasSize(4);
            assertThat(running.get("/endpoints").body()).contains("\"state\":\"draining\"", "\"in_progress\":1");
        }
    }

    @Test
    void withEveryEndpointDrainedRequestsAreRefusedAndSeenAmongTheFailures() throws Exception {
        try (var only = ScriptedUpstream.start().then(Turns.mirror());
                RunningServer running = start("http", only.hostPort(), "127.0.0.1:1");
                RawClient client = RawClient.connect(running.address("front"))) {
            change(running, "drain", only.hostPort());
            change(running, "drain", "127.0.0.1:1");

            assertThat(client.exchange("GET /a?key=hidden HTTP/1.1\r\nhost: a\r\n\r\n").status()).isEqualTo(503);

            running.awaitMetric("weir_exchanges_total", 1);
            assertThat(running.get("/state").body()).contains("\"verdict\":\"proxy/pick\"", "\"path\":\"/a\"")
                    .doesNotContain("hidden");
        }
    }

    private static void change(RunningServer running, String verb, String endpoint) {
        assertThat(running.ask("POST", "/clusters/app/endpoints/" + endpoint + "/" + verb, "").statusCode())
                .isEqualTo(200);
    }

    private RunningServer start(String protocol, String first, String second) throws Exception {
        return RunningServer.start(directory, """
                runtime: { workers: 1, drain_timeout: 1s }
                admin: { bind: 127.0.0.1:0, token: %s }
                log: { level: error }
                access_log: { path: "off" }
                listeners: { front: { bind: 127.0.0.1:0, protocol: %s, to: app } }
                clusters: { app: { endpoints: ["%s", "%s"], on_down: close } }
                """.formatted(Specs.TOKEN, protocol, first, second));
    }
}
