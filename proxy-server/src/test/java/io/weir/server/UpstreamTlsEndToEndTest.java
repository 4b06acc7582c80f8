package io.weir.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.TestCertificates;
import io.weir.testkit.TestCertificates.Validity;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS towards endpoints, from the text of a configuration to the wire. Endpoints are the JDK's. */
class UpstreamTlsEndToEndTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a.example\r\n\r\n";
    private static final TestCertificates CA = TestCertificates.authority("Test CA");

    @TempDir
    Path directory;

    @BeforeEach
    void write() {
        CA.write(directory, "ca");
        CA.issue("proxy").write(directory, "own");
    }

    @Test
    void anEndpointThatProvesItsNameIsAskedAndItsSessionsAreResumed() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.startTls(CA.context(CA.issue("127.0.0.1")))
                        .answerBody("hello").closeIdleAfter(1);
                RunningServer running = start(upstream, "ca: ca.pem");
                RawClient client = RawClient.connect(running.address("web"))) {
            assertThat(client.exchange(GET).text()).isEqualTo("hello");
            upstream.awaitOpenCount(0);
            assertThat(client.exchange(GET).text()).isEqualTo("hello");

            running.awaitMetric("weir_upstream_tls_handshakes_total{cluster=\"app\",result=\"full\"}", 1);
            running.awaitMetric("weir_upstream_tls_handshakes_total{cluster=\"app\",result=\"resumed\"}", 1);
        }
    }

    @Test
    void anotherNameIsRefusedUnlessItIsTheOneAskedFor() throws Exception {
        SSLContext other = CA.context(CA.issue("other.example"));
        fails(other, "ca: ca.pem", "name_mismatch");
        passes(other, "ca: ca.pem, server_name: other.example");
    }

    @Test
    void anUnknownAuthorityIsRefused() throws Exception {
        SSLContext known = CA.context(CA.issue("127.0.0.1"));
        fails(known, "", "unknown_ca");
        passes(known, "verify: false");
    }

    @Test
    void expiredAndFutureCertificatesAreRefused() throws Exception {
        Duration year = Duration.ofDays(365);
        fails(CA.context(CA.issue("EC", Validity.around(Instant.now().minus(year)), "127.0.0.1")), "ca: ca.pem",
                "expired");
        fails(CA.context(CA.issue("EC", Validity.around(Instant.now().plus(year)), "127.0.0.1")), "ca: ca.pem",
                "not_yet_valid");
    }

    @Test
    void anEndpointInClearTextIsRefused() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(connection -> {
                    connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
                });
                RunningServer running = start(upstream, "ca: ca.pem")) {
            assertRefused(running, "clear_text");
        }
    }

    @Test
    void anEndpointThatDoesNotAnswerTheHandshakeIsGivenUpInTime() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(connection -> connection.readUntilClose());
                RunningServer running = start(upstream, "ca: ca.pem",
                        "connect_timeout: 300ms, outlier: { consecutive_failures: 100 }");
                RawClient client = RawClient.connect(running.address("web"))) {
            assertThat(client.exchange(GET).status()).isEqualTo(504);
            running.awaitMetric("weir_upstream_tls_handshakes_total{cluster=\"app\",result=\"timeout\"}", 3);
        }
    }

    @Test
    void aClientCertificateIsShownToEndpointsThatAsk() throws Exception {
        SSLContext known = CA.context(CA.issue("127.0.0.1"));
        try (SSLServerSocket endpoint = (SSLServerSocket) known.getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningServer running = start("127.0.0.1:" + endpoint.getLocalPort(),
                        "ca: ca.pem, client_cert: { cert: own.pem, key: own.key }", "connect_timeout: 20s");
                RawClient client = RawClient.connect(running.address("web"))) {
            endpoint.setNeedClientAuth(true);
            client.send(GET);
            try (SSLSocket accepted = (SSLSocket) endpoint.accept()) {
                accepted.startHandshake();
                assertThat(accepted.getSession().getPeerPrincipal().getName()).isEqualTo("CN=proxy");
                accepted.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII));
                assertThat(client.readResponse().status()).isEqualTo(204);
            }
        }
    }

    @Test
    void anEndpointOnAUnixSocketIsVerifiedAsLocalhost() throws Exception {
        Path socket = directory.resolve("endpoint.sock");
        for (String name : List.of("localhost", "other.example")) {
            try (ScriptedUpstream upstream = ScriptedUpstream.startUnixTls(socket, CA.context(CA.issue(name)));
                    RunningServer running = start("unix:" + socket, "ca: ca.pem",
                            "outlier: { consecutive_failures: 9 }");
                    RawClient client = RawClient.connect(running.address("web"))) {
                assertThat(client.exchange(GET).status()).isEqualTo(name.equals("localhost") ? 200 : 502);
                assertThat(upstream.requests()).hasSize(name.equals("localhost") ? 1 : 0);
            }
            Files.deleteIfExists(socket);
        }
    }

    @Test
    void aBodyThatEndsWithTheConnectionMustEndWithAGoodbye() throws Exception {
        SSLContext known = CA.context(CA.issue("127.0.0.1"));
        String head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
        try (ScriptedUpstream upstream = ScriptedUpstream.startTls(known, connection -> {
                    connection.readRequestHead();
                    connection.send(head + "whole");
                    connection.close();
                });
                RunningServer running = start(upstream, "ca: ca.pem");
                RawClient client = RawClient.connect(running.address("web"))) {
            assertThat(client.exchange(GET).text()).isEqualTo("whole");
        }
        try (ScriptedUpstream upstream = ScriptedUpstream.startTls(known, connection -> {
                    connection.readRequestHead();
                    connection.send(head + "cut");
                    connection.reset();
                });
                RunningServer running = start(upstream, "ca: ca.pem");
                RawClient client = RawClient.connect(running.address("web"))) {
            Assertions.assertThatThrownBy(() -> client.exchange(GET)).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void checksGoThroughTlsToo() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.startTls(CA.context(CA.issue("127.0.0.1")));
                RunningServer running = start(upstream, "ca: ca.pem",
                        "health: { type: http, interval: 8s, timeout: 8s }")) {
            running.awaitMetric("weir_upstream_endpoints{cluster=\"app\",state=\"up\"}", 1);
        }
        try (ScriptedUpstream upstream = ScriptedUpstream.startTls(CA.context(CA.issue("127.0.0.1")));
                RunningServer running = start(upstream, "ca: ca.pem",
                        "health: { type: tls, interval: 8s, timeout: 8s }")) {
            running.awaitMetric("weir_upstream_endpoints{cluster=\"app\",state=\"up\"}", 1);
        }
        try (ScriptedUpstream upstream = ScriptedUpstream.startTls(CA.context(CA.issue("other.example")));
                RunningServer running = start(upstream, "ca: ca.pem",
                        "health: { type: tls, interval: 8s, timeout: 8s }")) {
            running.awaitMetric("weir_upstream_endpoints{cluster=\"app\",state=\"down\"}", 1);
        }
    }

    private void passes(SSLContext endpoint, String tls) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.startTls(endpoint);
                RunningServer running = start(upstream, tls);
                RawClient client = RawClient.connect(running.address("web"))) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);
        }
    }

    private void fails(SSLContext endpoint, String tls, String reason) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.startTls(endpoint);
                RunningServer running = start(upstream, tls)) {
            assertRefused(running, reason);
        }
    }

    private static void assertRefused(RunningServer running, String reason) {
        try (RawClient client = RawClient.connect(running.address("web"))) {
            RawResponse response = client.exchange(GET);

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.header("proxy-status")).contains("tls_protocol_error").contains("endpoint/tls");
            running.awaitMetric("weir_upstream_tls_handshakes_total{cluster=\"app\",result=\"" + reason + "\"}", 3);
        }
    }

    private RunningServer start(ScriptedUpstream upstream, String tls) throws Exception {
        return start(upstream, tls, "outlier: { consecutive_failures: 100 }");
    }

    private RunningServer start(ScriptedUpstream upstream, String tls, String more) throws Exception {
        return start(upstream.hostPort(), tls, more);
    }

    private RunningServer start(String endpoint, String tls, String more) throws Exception {
        String yaml = """
                runtime: { workers: 1 }
                admin: { bind: 127.0.0.1:0 }
                log: { level: error }
                access_log: { path: off }
                listeners:
                  web: { bind: 127.0.0.1:0, to: app }
                clusters:
                  app: { endpoints: ["%s"], tls: { %s }, %s }
                """.formatted(endpoint, tls, more);
        ConfigResult result = ConfigLoader.load(Files.writeString(directory.resolve("weir.yaml"), yaml), Map.of());
        assertThat(result).as(() -> result instanceof ConfigResult.Rejected rejected ? rejected.report() : "")
                .isInstanceOf(ConfigResult.Loaded.class);
        return RunningServer.start((ConfigResult.Loaded) result);
    }
}
