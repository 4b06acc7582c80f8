package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.Await;
import io.weir.testkit.EchoTcp;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Unix sockets on both sides, and what becomes of work at an endpoint that its checks find down. */
@ExtendWith(LeakAssert.class)
class EndpointsEndToEndTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final String CLOSING = """
            on_down: close
                health: { type: tcp, interval: 100ms, down_interval: 100ms, timeout: 100ms, fall: 1 }
            """;

    @TempDir
    Path directory;

    @Test
    void requestsComeByOneUnixSocketAndGoByAnother() throws Exception {
        Path front = directory.resolve("front.sock");
        Path back = directory.resolve("back.sock");
        try (var upstream = ScriptedUpstream.startUnix(back).then(Turns.mirror());
                RunningServer running = start("http", "unix:" + front, "unix:" + back, "");
                RawClient client = RawClient.connect(front)) {
            RawResponse first = client.exchange(GET);
            RawResponse second = client.exchange(GET);

            assertThat(first.status()).isEqualTo(200);
            assertThat(first.text()).contains("host: a\r\n").doesNotContain("x-forwarded-port");
            assertThat(second.text()).startsWith("GET / HTTP/1.1\r\n");
            assertThat(upstream.acceptedCount()).as("kept for the second").isEqualTo(1);
            assertThat(running.get("/listeners").body()).contains("unix:" + front);
            assertThat(running.get("/endpoints").body()).contains("unix:" + back);
        }
        assertThat(front).as("the socket's file").doesNotExist();
    }

    @Test
    void aRequestAtAnEndpointThatGoesDownIsAnsweredAtOnceWhereAskedFor() throws Exception {
        try (var upstream = ScriptedUpstream.start(connection -> {
                    var head = connection.readRequestHead();
                    if (head != null) {
                        connection.record(head);
                        connection.readUntilClose();
                    }
                });
                RunningServer running = start("http", "127.0.0.1:0", upstream.hostPort(), CLOSING);
                RawClient client = RawClient.connect(running.address("front"))) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n");
            upstream.awaitRequest(0);

            upstream.stopListening();

            RawResponse response = client.readResponse();
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.header("proxy-status")).contains("connection_terminated");
            awaitLog("502 endpoint/head\n");
        }
    }

    @Test
    void aSessionAtAnEndpointThatGoesDownIsResetWhereAskedFor() throws Exception {
        try (EchoTcp echo = EchoTcp.start();
                RunningServer running = start("tcp", "127.0.0.1:0", echo.hostPort(), CLOSING);
                RawClient client = RawClient.connect(running.address("front"))) {
            assertThat(client.send("ping").readText(4)).isEqualTo("ping");

            echo.stopListening();

            client.expectReset();
            awaitLog("- proxy/down\n");
        }
    }

    @Test
    void aPanicIsSeenAndSoIsWhoTakesTraffic() throws Exception {
        String down = """
                panic_threshold: 50%
                    health: { type: tcp, start: down, interval: 1h, down_interval: 1h, timeout: 1s, rise: 9 }
                """;
        try (var upstream = ScriptedUpstream.start();
                RunningServer running = start("http", "127.0.0.1:0", upstream.hostPort(), down);
                RawClient client = RawClient.connect(running.address("front"))) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);

            assertThat(running.get("/clusters").body()).contains("\"eligible\":1", "\"panic\":true");
            assertThat(running.get("/endpoints").body()).contains("\"state\":\"down\"");
        }
    }

    private RunningServer start(String protocol, String bind, String endpoint, String cluster) throws Exception {
        return RunningServer.start(directory, """
                runtime: { workers: 1, drain_timeout: 1s }
                admin: { bind: 127.0.0.1:0 }
                log: { level: error }
                access_log: { path: %s, format: "${status} ${verdict}" }
                listeners:
                  front: { bind: "%s", protocol: %s, to: app }
                clusters:
                  app:
                    endpoints: ["%s"]
                    %s
                """.formatted(accessLog(), bind, protocol, endpoint, cluster));
    }

    private Path accessLog() {
        return directory.resolve("access.log");
    }

    private void awaitLog(String content) {
        Await.until("the access log says " + content, () -> {
            try {
                return Files.readString(accessLog()).equals(content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
