package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
