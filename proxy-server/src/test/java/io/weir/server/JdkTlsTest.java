package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.TestCertificates;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS where BoringSSL cannot be loaded: the JDK's, on both sides, and the log says so. */
class JdkTlsTest {
    private static final Map<String, String> WITHOUT_BORINGSSL =
            Map.of("JDK_JAVA_OPTIONS", "-Dio.netty.handler.ssl.noOpenSsl=true");

    @TempDir
    Path directory;

    @Test
    void theJdkServesAndOneWarningSaysSo() throws Exception {
        TestCertificates ca = TestCertificates.authority("Test CA");
        ca.write(directory, "ca");
        ca.issue("a.example").write(directory, "a");
        ca.issue("RSA", TestCertificates.Validity.around(Instant.now()), "b.example").write(directory, "b");
        try (ScriptedUpstream upstream = ScriptedUpstream.startTls(ca.context(ca.issue("127.0.0.1")))
                        .answerBody("first").answerBody("second");
                WeirProcess weir = WeirProcess.run(WITHOUT_BORINGSSL, file(upstream))) {
            assertThat(weir.passedLog()).filteredOn(line -> line.contains("TLS is done by the JDK")).hasSize(1)
                    .first().asString().contains("WARN");

            assertThat(ask(weir.address("web"), ca, "a.example")).isEqualTo("first");
            assertThat(ask(weir.address("web"), ca, "b.example")).isEqualTo("second");
            weir.signal("TERM");
            assertThat(weir.awaitExit()).isZero();
            assertThat(weir.restOfLog()).noneMatch(line -> line.contains("TLS is done by the JDK"));
        }
    }

    private static String ask(InetSocketAddress address, TestCertificates ca, String name) {
        try (RawClient client = RawClient.connectTls(address, ca.context(null), name, "http/1.1")) {
            return client.exchange("GET / HTTP/1.1\r\nhost: " + name + "\r\n\r\n").text();
        }
    }

    private Path file(ScriptedUpstream upstream) throws Exception {
        return Files.writeString(directory.resolve("weir.yaml"), """
                runtime: { workers: 1, drain_timeout: 1s }
                access_log: { path: off }
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    tls: { certificates: [{ cert: a.pem, key: a.key }, { cert: b.pem, key: b.key }] }
                    routes: [{ to: app }]
                clusters:
                  app: { endpoints: ["%s"], tls: { ca: ca.pem } }
                """.formatted(upstream.hostPort()));
    }
}
