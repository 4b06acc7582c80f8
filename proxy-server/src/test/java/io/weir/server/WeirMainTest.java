package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.Await;
import io.weir.testkit.EchoTcp;
import io.weir.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process as an operator starts, signals and stops it. */
class WeirMainTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a.example\r\n\r\n";

    @TempDir
    Path directory;

    @Test
    void aGoodFileChecksOut() throws IOException {
        Path file = write("listeners: { tcp: { bind: 127.0.0.1:0, protocol: tcp, to: db } }\n"
                + "clusters: { db: { endpoints: [127.0.0.1:1] } }\n");

        assertThat(WeirMain.execute("check", "-c", file.toString())).isZero();
    }

    /** The short form is read without the parser of command lines. */
    @ParameterizedTest
    @ValueSource(strings = {"-c", "--config"})
    void aWrongFileIsRefusedWithEveryProblem(String option) throws Exception {
        Path file = write("listeners: { tcp: { bind: 127.0.0.1:0, protokol: tcp, to: db } }\n"
                + "clusters: { dc: { endpoint: [127.0.0.1:1] } }\n");

        try (WeirProcess weir = WeirProcess.start("run", option, file.toString())) {
            assertThat(weir.awaitExit()).isEqualTo(2);
            assertThat(weir.restOfLog())
                    .anyMatch(line -> line.contains(file + ":1:") && line.contains("protokol"))
                    .anyMatch(line -> line.contains(file + ":2:") && line.contains("endpoint"));
        }
    }

    @Test
    void aWrongCommandLineIsRefused() {
        assertThat(WeirMain.execute("rnu")).isEqualTo(2);
        assertThat(WeirMain.execute()).isEqualTo(2);
    }

    @Test
    void everyCommandExplainsItself() {
        assertThat(WeirMain.execute("--help")).isZero();
        assertThat(List.of("run", "check", "schema", "demo", "version", "status", "ready", "top", "drain", "undrain",
                "weight", "help"))
                .allSatisfy(command -> assertThat(WeirMain.execute(command, "--help")).isZero());
    }

    @Test
    void aPortInUseEndsTheStartWithAReason() throws Exception {
        try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WeirProcess weir = WeirProcess.start("run", "-c", tcp(held.getLocalPort(), 1, "20s").toString())) {
            assertThat(weir.awaitExit()).isEqualTo(1);
            assertThat(weir.restOfLog())
                    .anyMatch(line -> line.contains("cannot bind 127.0.0.1:" + held.getLocalPort()));
        }
    }

    @Test
    void sigtermLetsWorkFinishAndEndsWithZero() throws Exception {
        try (EchoTcp echo = EchoTcp.start();
                WeirProcess weir = WeirProcess.run(tcp(0, echo.port(), "20s"))) {
            try (RawClient client = RawClient.connect(weir.address("tcp"))) {
                say(client, "before");

                weir.signal("TERM");
                weir.awaitLine("draining");
                say(client, "during");
                client.halfClose().expectClosed();
            }

            weir.awaitLine("drained: all work finished");
            assertThat(weir.awaitExit()).isZero();
        }
    }

    @Test
    void whatDoesNotFinishInTimeIsEndedAndCounted() throws Exception {
        try (EchoTcp echo = EchoTcp.start();
                WeirProcess weir = WeirProcess.run(tcp(0, echo.port(), "200ms"));
                RawClient client = RawClient.connect(weir.address("tcp"))) {
            say(client, "before");

            weir.signal("TERM");

            weir.awaitLine("drained: 1 connections and flows were ended unfinished");
            assertThat(weir.awaitExit()).isZero();
        }
    }

    @Test
    void aSecondSigtermEndsNow() throws Exception {
        try (EchoTcp echo = EchoTcp.start();
                WeirProcess weir = WeirProcess.run(tcp(0, echo.port(), "10m"));
                RawClient client = RawClient.connect(weir.address("tcp"))) {
            say(client, "before");
            weir.signal("TERM");
            weir.awaitLine("draining");

            weir.signal("TERM");

            assertThat(weir.awaitExit()).isEqualTo(143);
        }
    }

    @Test
    void sighupReadsTheFileAgain() throws Exception {
        try (WeirProcess weir = WeirProcess.run(responding("before"));
                RawClient client = RawClient.connect(weir.address("web"))) {
            assertThat(client.exchange(GET).text()).isEqualTo("before");
            responding("after");

            weir.signal("HUP");
            weir.awaitLine("reload: applied");

            assertThat(client.exchange(GET).text()).isEqualTo("after");
        }
    }

    @Test
    void aWatchedFileIsReadAgainWhenItChanges() throws Exception {
        try (WeirProcess weir = WeirProcess.run(responding("before"), "--watch");
                RawClient client = RawClient.connect(weir.address("web"))) {
            write("listeners: { web: { bnd: 127.0.0.1:0 } }\n");
            weir.awaitLine("reload: refused, the running configuration stays");
            assertThat(client.exchange(GET).text()).isEqualTo("before");

            responding("after");
            weir.awaitLine("reload: applied");

            assertThat(client.exchange(GET).text()).isEqualTo("after");
        }
    }

    @Test
    void sigusr1OpensTheAccessLogAnew() throws Exception {
        Path rotated = directory.resolve("access.log.1");
        try (WeirProcess weir = WeirProcess.run(responding("hello"));
                RawClient client = RawClient.connect(weir.address("web"))) {
            client.exchange(GET);
            awaitContent(accessLog(), "200\n");
            Files.move(accessLog(), rotated);

            weir.signal("USR1");
            weir.awaitLine("was opened anew");

            client.exchange(GET);
            awaitContent(accessLog(), "200\n");
            assertThat(rotated).hasContent("200\n");
        }
    }

    @Test
    void anAccessLogThatWasRotatedAwayIsOpenedAnewWithoutASignal() throws Exception {
        try (WeirProcess weir = WeirProcess.run(responding("hello"))) {
            Files.move(accessLog(), directory.resolve("access.log.1"));

            awaitContent(accessLog(), "");
            try (RawClient client = RawClient.connect(weir.address("web"))) {
                client.exchange(GET);
            }
            awaitContent(accessLog(), "200\n");
        }
    }

    private Path tcp(int port, int endpoint, String drainTimeout) throws IOException {
        return write("""
                runtime: { workers: 1, drain_timeout: %s }
                access_log: { path: off }
                listeners:
                  tcp: { bind: 127.0.0.1:%d, protocol: tcp, to: db }
                clusters:
                  db: { endpoints: [127.0.0.1:%d] }
                """.formatted(drainTimeout, port, endpoint));
    }

    private Path responding(String body) throws IOException {
        return write("""
                runtime: { workers: 1 }
                access_log: { path: %s, format: "${status}" }
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    routes:
                      - respond: { status: 200, body: %s }
                """.formatted(accessLog(), body));
    }

    private Path accessLog() {
        return directory.resolve("access.log");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("weir.yaml"), text);
    }

    /** Lines are written a moment after the exchange. */
    private static void awaitContent(Path file, String expected) {
        Await.until(file + " holds " + expected, () -> {
            try {
                return Files.exists(file) && Files.readString(file).equals(expected);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void say(RawClient client, String text) {
        assertThat(client.send(text).readText(text.length())).isEqualTo(text);
    }
}
