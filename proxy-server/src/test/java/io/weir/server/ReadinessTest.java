package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.Await;
import io.weir.testkit.Gate;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a load balancer or Kubernetes is told of a process that is asked to end. */
class ReadinessTest {
    @TempDir
    Path directory;

    @Test
    void aProcessThatDrainsIsNotReadyWhileItFinishesWhatItHas() throws Exception {
        Gate gate = new Gate();
        try (ScriptedUpstream endpoint = ScriptedUpstream.start()
                        .then(Turns.answerAfter(gate, "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ndone"));
                WeirProcess weir = WeirProcess.run(configuration(endpoint));
                RawClient client = RawClient.connect(weir.address("web"))) {
            assertThat(status(weir, "/readyz")).isEqualTo(200);
            client.send("GET / HTTP/1.1\r\nhost: a.example\r\n\r\n");
            endpoint.awaitRequest(0);

            weir.signal("TERM");
            weir.awaitLine("draining");

            assertThat(status(weir, "/readyz")).isEqualTo(503);
            assertThat(status(weir, "/livez")).isEqualTo(200);
            gate.open();
            assertThat(client.readResponse().text()).isEqualTo("done");
            client.expectClosed();
            weir.awaitLine("drained: all work finished");
            assertThat(weir.awaitExit()).isZero();
        }
    }

    @Test
    void aProcessThatDrainsRefusesConnections() throws Exception {
        Gate gate = new Gate();
        try (ScriptedUpstream endpoint =
                        ScriptedUpstream.start().then(Turns.answerAfter(gate, ScriptedUpstream.OK));
                WeirProcess weir = WeirProcess.run(configuration(endpoint));
                RawClient client = RawClient.connect(weir.address("web"))) {
            client.send("GET / HTTP/1.1\r\nhost: a.example\r\n\r\n");
            endpoint.awaitRequest(0);
            weir.signal("TERM");
            weir.awaitLine("draining");

            Await.until("new connections are refused", () -> isRefused(weir.address("web")));
            gate.open();
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
    }

    private static boolean isRefused(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, 5000);
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException other) {
            throw new UncheckedIOException(other);
        }
    }

    private static int status(WeirProcess weir, String path) {
        try (RawClient client = RawClient.connect(weir.address("admin"))) {
            return client.exchange("GET " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n").status();
        }
    }

    private Path configuration(ScriptedUpstream endpoint) throws Exception {
        return Files.writeString(directory.resolve("weir.yaml"), """
                runtime: { workers: 1 }
                admin: { bind: 127.0.0.1:0 }
                access_log: { path: off }
                listeners:
                  web: { bind: 127.0.0.1:0, to: app }
                clusters:
                  app: { endpoints: ["%s"] }
                """.formatted(endpoint.hostPort()));
    }
}
