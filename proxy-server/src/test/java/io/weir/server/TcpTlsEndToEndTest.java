package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.testkit.Gate;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.TestCertificates;
import io.weir.testkit.UpstreamConnection;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS of tcp listeners and of their clusters. */
class TcpTlsEndToEndTest {
    private static final TestCertificates CA = TestCertificates.authority("Test CA");

    @TempDir
    Path directory;

    @BeforeEach
    void write() {
        CA.write(directory, "ca");
        CA.issue("a.example").write(directory, "a");
    }

    @Test
    void tlsEndsHereAndBytesGoOnInClearText() throws Exception {
        try (ScriptedUpstream upstream = answering("clear");
                RunningServer running = start("tls: { certificates: [{ cert: a.pem, key: a.key }] }, to: clear",
                        upstream, upstream);
                RawClient client = connect(running, "a.example")) {
            assertThat(client.exchange("ask").text()).isEqualTo("clear");
        }
    }

    @Test
    void passthroughAndTerminationStandInOneListener() throws Exception {
        try (ScriptedUpstream clear = answering("clear");
                ScriptedUpstream inside = ScriptedUpstream.startTls(CA.context(CA.issue("b.example")))
                        .answerBody("passed");
                RunningServer running = start("""
                        tls: { certificates: [{ cert: a.pem, key: a.key }] }, to: clear, routes: [
                            { match: { sni: b.example }, tls: passthrough, to: other } ]""", clear, inside);
                RawClient first = connect(running, "a.example");
                RawClient second = connect(running, "b.example")) {
            assertThat(first.exchange("ask").text()).isEqualTo("clear");
            assertThat(second.exchange("GET / HTTP/1.1\r\nhost: b\r\n\r\n").text()).isEqualTo("passed");
        }
    }

    @Test
    void bytesOfClientsInClearTextAreEncryptedTowardsTheEndpoint() throws Exception {
        try (ScriptedUpstream inside = ScriptedUpstream.startTls(CA.context(CA.issue("127.0.0.1")))
                        .answerBody("sealed");
                RunningServer running = start("to: other", inside, inside);
                RawClient client = RawClient.connect(running.address("l4"))) {
            assertThat(client.exchange("GET / HTTP/1.1\r\nhost: b\r\n\r\n").text()).isEqualTo("sealed");
        }
    }

    @Test
    void aLongTransferIsWholeThroughTlsOnBothSides() throws Exception {
        String large = "0123456789abcdef".repeat(100_000);
        try (ScriptedUpstream inside = ScriptedUpstream.startTls(CA.context(CA.issue("127.0.0.1")))
                        .answerBody(large);
                RunningServer running = start("tls: { certificates: [{ cert: a.pem, key: a.key }] }, to: other",
                        inside, inside);
                RawClient client = connect(running, "a.example")) {
            assertThat(client.exchange("GET / HTTP/1.1\r\nhost: b\r\n\r\n").text()).isEqualTo(large);
        }
    }

    @Test
    void aClientIsResetWhenTheEndpointCannotBeVerified() throws Exception {
        TestCertificates stranger = TestCertificates.authority("Stranger");
        try (ScriptedUpstream inside = ScriptedUpstream.startTls(stranger.context(stranger.issue("127.0.0.1")));
                RunningServer running = start("to: other", inside, inside);
                RawClient client = RawClient.connect(running.address("l4"))) {
            client.send("secret");

            client.expectReset();
            running.awaitMetric("weir_exchanges_total{cluster=\"other\",error=\"tls_failed\",listener=\"l4\","
                    + "status_class=\"none\",verdict=\"endpoint/tls\"}", 1);
        }
    }

    /** Also when it comes with the first bytes, before there is a connection to the endpoint. */
    @Test
    void anEndWithCloseNotifyIsPassedOnAsAnEnd() throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        try (ScriptedUpstream upstream = ScriptedUpstream.start(connection -> ends.add(
                        new String(connection.readUntilClose(), StandardCharsets.US_ASCII)));
                RunningServer running = start("tls: { certificates: [{ cert: a.pem, key: a.key }] }, to: clear",
                        upstream, upstream)) {
            for (int i = 0; i < 20; i++) {
                try (RawClient client = connect(running, "a.example")) {
                    client.send("ask").halfClose();

                    assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo("ask");
                }
            }
        }
    }

    /** Anybody on the way can end a TCP connection; only the client can say goodbye. */
    @Test
    void anEndWithoutCloseNotifyIsPassedOnAsAReset() throws Exception {
        Gate asked = new Gate();
        CompletableFuture<String> end = new CompletableFuture<>();
        try (ScriptedUpstream upstream = ScriptedUpstream.start(connection -> watchEnd(connection, asked, end));
                RunningServer running = start("tls: { certificates: [{ cert: a.pem, key: a.key }] }, to: clear",
                        upstream, upstream);
                Socket below = new Socket(running.address("l4").getAddress(), running.address("l4").getPort());
                SSLSocket client = (SSLSocket) CA.context(null).getSocketFactory()
                        .createSocket(below, "a.example", 443, false)) {
            client.getOutputStream().write("ask".getBytes(StandardCharsets.US_ASCII));
            asked.await();
            below.shutdownOutput();

            assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo("reset");
            running.awaitMetric("weir_exchanges_total{cluster=\"clear\",error=\"client_reset\",listener=\"l4\","
                    + "status_class=\"none\",verdict=\"client/tunnel\"}", 1);
        }
    }

    private static void watchEnd(UpstreamConnection connection, Gate asked, CompletableFuture<String> end)
            throws IOException {
        connection.readExactly(3);
        asked.open();
        try {
            end.complete(connection.read(new byte[1]) < 0 ? "end" : "bytes");
        } catch (IOException reset) {
            end.complete("reset");
        }
    }

    /** Reads three bytes and answers as an HTTP endpoint would, so that the strict client can read it. */
    private static ScriptedUpstream answering(String text) {
        return ScriptedUpstream.start(connection -> {
            connection.readExactly(3);
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + text.length() + "\r\n\r\n" + text);
            connection.readUntilClose();
        });
    }

    private static RawClient connect(RunningServer running, String serverName) {
        return RawClient.connectTls(running.address("l4"), CA.context(null), serverName);
    }

    private RunningServer start(String listener, ScriptedUpstream clear, ScriptedUpstream other) throws Exception {
        boolean passes = listener.contains("passthrough");
        String yaml = """
                runtime: { workers: 1 }
                admin: { bind: 127.0.0.1:0 }
                log: { level: error }
                access_log: { path: off }
                listeners:
                  l4: { bind: 127.0.0.1:0, protocol: tcp, %s }
                clusters:
                  clear: { endpoints: [%s] }
                  other: { endpoints: [%s]%s }
                """.formatted(listener, clear.hostPort(), other.hostPort(), passes ? "" : ", tls: { ca: ca.pem }");
        ConfigResult result = ConfigLoader.load(Files.writeString(directory.resolve("weir.yaml"), yaml), Map.of());
        assertThat(result).as(() -> result instanceof ConfigResult.Rejected rejected ? rejected.report() : "")
                .isInstanceOf(ConfigResult.Loaded.class);
        return RunningServer.start((ConfigResult.Loaded) result);
    }
}
