package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS of listeners, from the text of a configuration to the wire. Clients are the JDK's. */
class TlsEndToEndTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a.example\r\n\r\n";
    private static final String COMMON = """
            runtime: { workers: 1, drain_timeout: 5s }
            admin: { bind: 127.0.0.1:0 }
            log: { level: error }
            access_log: { path: off }
            """;
    private static final TestCertificates CA = TestCertificates.authority("Test CA");

    @TempDir
    Path directory;

    @BeforeEach
    void issue() {
        CA.issue("a.example", "*.wild.example", "127.0.0.1").write(directory, "a");
        CA.issue("b.example").write(directory, "b");
        CA.write(directory, "ca");
    }

    @Test
    void aRequestComesThroughTlsAndTheEndpointIsToldSo() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answerBody("hello");
                RunningServer running = start(web("", "request_headers: { set: { x-tls: \"${tls_version} "
                        + "${tls_cipher} ${tls_sni} ${tls_client_verified}\" } }", upstream));
                RawClient client = connect(running, CA.context(null))) {
            assertThat(client.exchange(GET).text()).isEqualTo("hello");

            assertThat(upstream.awaitRequest(0).header("x-forwarded-proto")).isEqualTo("https");
            assertThat(upstream.awaitRequest(0).header("x-tls"))
                    .startsWith("TLSv1.3 TLS_").endsWith(" a.example false");
            running.awaitMetric("weir_tls_handshakes_total{listener=\"web\",result=\"full\"}", 1);
        }
    }

    @Test
    void theCertificateIsPickedByExactNameThenWildcardThenTheFirst() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningServer running = start(web("", "", upstream))) {
            assertThat(subject(running, "b.example")).isEqualTo("CN=b.example");
            assertThat(subject(running, "x.wild.example")).isEqualTo("CN=a.example");
            assertThat(subject(running, "unknown.example")).isEqualTo("CN=a.example");
        }
    }

    @Test
    void clearTextOnATlsPortIsToldSo() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningServer running = start(web("", "", upstream));
                RawClient client = RawClient.connect(running.address("web"))) {
            RawResponse response = client.exchange(GET);

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.text()).contains("TLS");
            running.awaitMetric("weir_tls_handshakes_total{listener=\"web\",result=\"clear_text\"}", 1);
        }
    }

    @Test
    void aHandshakeThatDoesNotEndIsEnded() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningServer running = start(web("", "", upstream).replace("routes:",
                        "http: { request_head_timeout: 300ms }\n    routes:"));
                RawClient client = RawClient.connect(running.address("web"))) {
            client.send(new byte[] {22, 3, 1, 0});

            client.expectGone();
            running.awaitMetric("weir_tls_handshakes_total{listener=\"web\",result=\"timeout\"}", 1);
        }
    }

    @Test
    void sessionsResumeAlsoWhenKeysWereRotatedAndCertificatesChanged() throws Exception {
        SSLContext context = CA.context(null);
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningServer running = start(web("", "", upstream))) {
            exchange(running, context);
            exchange(running, context);
            running.awaitMetric("weir_tls_handshakes_total{listener=\"web\",result=\"resumed\"}", 1);

            running.rotateTickets();
            exchange(running, context);
            running.awaitMetric("weir_tls_handshakes_total{listener=\"web\",result=\"resumed\"}", 2);

            CA.issue("a.example").write(directory, "a");
            awaitSerialOtherThan(running, "a.example", serial(running, "a.example"));
            exchange(running, context);
            running.awaitMetric("weir_tls_handshakes_total{listener=\"web\",result=\"resumed\"}", 3);
        }
    }

    @Test
    void withoutTicketsNothingResumes() throws Exception {
        SSLContext context = CA.context(null);
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningServer running = start(web("session_tickets: false", "", upstream))) {
            exchange(running, context);
            exchange(running, context);

            running.awaitMetric("weir_tls_handshakes_total{listener=\"web\",result=\"full\"}", 2);
        }
    }

    @Test
    void newCertificatesServeNewConnectionsAndOpenOnesGoOn() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answerBody("hello");
                RunningServer running = start(web("", "", upstream));
                RawClient open = connect(running, CA.context(null))) {
            assertThat(open.exchange(GET).text()).isEqualTo("hello");
            String before = serial(running, "b.example");

            CA.issue("b.example").write(directory, "b");
            awaitSerialOtherThan(running, "b.example", before);

            assertThat(open.exchange(GET).text()).isEqualTo("hello");
        }
    }

    @Test
    void aRequiredClientCertificateIsToldToTheEndpoint() throws Exception {
        SSLContext known = CA.context(CA.issue("client-7"));
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answerBody("hello");
                RunningServer running = start(web("client_auth: require, client_ca: ca.pem",
                        "request_headers: { set: { x-client: \"${tls_client_subject} ${tls_client_verified}\", "
                                + "x-print: \"${tls_client_fingerprint}\" } }", upstream));
                RawClient client = connect(running, known)) {
            assertThat(client.exchange(GET).text()).isEqualTo("hello");
            assertThat(upstream.awaitRequest(0).header("x-client")).isEqualTo("CN=client-7 true");
            assertThat(upstream.awaitRequest(0).header("x-print")).matches("[0-9a-f]{64}");

            assertThatThrownBy(() -> exchange(running, CA.context(null))).isInstanceOf(UncheckedIOException.class);
            running.awaitMetric("weir_tls_handshakes_total{listener=\"web\",result=\"no_certificate\"}", 1);
        }
    }

    @Test
    void aResumedSessionKeepsTheClientsCertificate() throws Exception {
        SSLContext known = CA.context(CA.issue("client-7"));
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningServer running = start(web("client_auth: require, client_ca: ca.pem",
                        "request_headers: { set: { x-client: \"${tls_client_subject}\" } }", upstream))) {
            exchange(running, known);
            exchange(running, known);

            running.awaitMetric("weir_tls_handshakes_total{listener=\"web\",result=\"resumed\"}", 1);
            assertThat(upstream.awaitRequest(1).header("x-client")).isEqualTo("CN=client-7");
        }
    }

    @Test
    void aRequestedClientCertificateMayBeAbsentButNotWrong() throws Exception {
        // Of the same name, or the JDK would not even show it.
        TestCertificates stranger = TestCertificates.authority("Test CA");
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningServer running = start(web("client_auth: request, client_ca: ca.pem", "", upstream))) {
            exchange(running, CA.context(null));

            SSLContext wrong = CA.context(stranger.issue("x"));
            assertThatThrownBy(() -> exchange(running, wrong)).isInstanceOf(UncheckedIOException.class);
            running.awaitMetric("weir_tls_handshakes_total{listener=\"web\",result=\"bad_certificate\"}", 1);
        }
    }

    @Test
    void aRequestedClientCertificateFromAnybodyIsNotVerified() throws Exception {
        TestCertificates stranger = TestCertificates.authority("Stranger");
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningServer running = start(web("client_auth: request",
                        "request_headers: { set: { x-client: \"${tls_client_subject} ${tls_client_verified}\" } }",
                        upstream))) {
            exchange(running, CA.context(stranger.issue("x")));

            assertThat(upstream.awaitRequest(0).header("x-client")).isEqualTo("CN=x false");
        }
    }

    @Test
    void theAccessLogTellsOfTheHandshakeWhereItIsAskedTo() throws Exception {
        Path log = directory.resolve("access.log");
        String yaml = COMMON.replace("path: off", "path: " + log + ", fields: [status, tls_version, tls_sni, "
                + "tls_resumed, tls_client_subject]");
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningServer running = RunningServer.start(directory,
                        yaml + web("client_auth: require, client_ca: ca.pem", "", upstream))) {
            exchange(running, CA.context(CA.issue("client-7")));
        }
        assertThat(log).content().contains("{\"status\":200,\"tls_version\":\"TLSv1.3\",\"tls_sni\":\"a.example\","
                + "\"tls_resumed\":false,\"tls_client_subject\":\"CN=client-7\"}");
    }

    @Test
    void aLargeResponseIsWhole() throws Exception {
        String large = "0123456789abcdef".repeat(20_000);
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answerBody(large);
                RunningServer running = start(web("", "", upstream));
                RawClient client = connect(running, CA.context(null))) {
            assertThat(client.exchange(GET).text()).isEqualTo(large);
        }
    }

    @Test
    void aListenerMayGetTlsAndLoseIt() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningServer running = start(clear(upstream))) {
            assertThat(running.reload(load(web("", "", upstream)))).isEmpty();
            exchange(running, CA.context(null));

            assertThat(running.reload(load(clear(upstream)))).isEmpty();
            try (RawClient client = RawClient.connect(running.address("web"))) {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
            }
        }
    }

    private String subject(RunningServer running, String serverName) throws Exception {
        return session(running, serverName).getPeerPrincipal().getName();
    }

    private static String serial(RunningServer running, String serverName) throws Exception {
        return ((X509Certificate) session(running, serverName).getPeerCertificates()[0])
                .getSerialNumber().toString();
    }

    private static SSLSession session(RunningServer running, String serverName) throws Exception {
        InetSocketAddress address = running.address("web");
        try (Socket plain = new Socket(address.getAddress(), address.getPort());
                SSLSocket socket = (SSLSocket) CA.context(null).getSocketFactory()
                        .createSocket(plain, serverName, address.getPort(), true)) {
            socket.startHandshake();
            return socket.getSession();
        }
    }

    private static void awaitSerialOtherThan(RunningServer running, String serverName, String before)
            throws Exception {
        running.lookAtFiles();
        assertThat(serial(running, serverName)).isNotEqualTo(before);
    }

    private static void exchange(RunningServer running, SSLContext context) {
        try (RawClient client = connect(running, context)) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);
        }
    }

    private static RawClient connect(RunningServer running, SSLContext context) {
        return RawClient.connectTls(running.address("web"), context, "a.example", "http/1.1");
    }

    private RunningServer start(String yaml) throws Exception {
        return RunningServer.start((ConfigResult.Loaded) load(yaml));
    }

    private ConfigResult load(String yaml) throws IOException {
        ConfigResult result =
                ConfigLoader.load(Files.writeString(directory.resolve("weir.yaml"), COMMON + yaml), Map.of());
        assertThat(result).as(() -> result instanceof ConfigResult.Rejected rejected ? rejected.report() : "")
                .isInstanceOf(ConfigResult.Loaded.class);
        return result;
    }

    private static String clear(ScriptedUpstream upstream) {
        return """
                listeners:
                  web: { bind: 127.0.0.1:0, to: app }
                clusters:
                  app: { endpoints: [%s] }
                """.formatted(upstream.hostPort());
    }

    private static String web(String tls, String route, ScriptedUpstream upstream) {
        return """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    tls: { certificates: [{ cert: a.pem, key: a.key }, { cert: b.pem, key: b.key }]%s }
                    routes:
                      - { to: app%s }
                clusters:
                  app: { endpoints: [%s] }
                """.formatted(comma(tls), comma(route), upstream.hostPort());
    }

    private static String comma(String text) {
        return text.isEmpty() ? "" : ", " + text;
    }
}
