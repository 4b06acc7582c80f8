package io.weir.server.suites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.testkit.TestCertificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.containers.GenericContainer;

/** nginx behind the proxy and HAProxy in front of it, each in a container. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ContainersTest {
    private static final int MIB = 1024 * 1024;

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void docker() {
        Containers.areNeeded();
    }

    @ParameterizedTest
    @CsvSource({"80, HTTP/1.1, protocol: http1", "82, HTTP/2.0, protocol: http2",
        "443, HTTP/1.1, 'protocol: http1, tls: { ca: authority.pem, server_name: nginx.test }'",
        "443, HTTP/2.0, 'protocol: auto, tls: { ca: authority.pem, server_name: nginx.test }'"})
    void nginxIsAnEndpoint(int port, String version, String settings) throws Exception {
        String here = settings.replace("ca: ", "ca: " + directory + "/");
        try (GenericContainer<?> nginx = nginx();
                SuiteProxy proxy = SuiteProxy.start(directory, forwardingTo(Containers.address(nginx, port), here))) {
            String base = "http://127.0.0.1:" + proxy.port("web");

            assertThat(get(base + "/words").body())
                    .startsWith("method=GET protocol=" + version + " host=127.0.0.1:").contains("for=127.0.0.1");
            assertThat(get(base + "/empty").statusCode()).isEqualTo(204);
            assertThat(get(base + "/absent").statusCode()).isEqualTo(404);
            assertFilesTravelWhole(base);
        }
    }

    /** With certificates of an authority that is written beside them. */
    private GenericContainer<?> nginx() throws IOException {
        TestCertificates authority = TestCertificates.authority("Weir test authority");
        authority.write(directory, "authority");
        return Containers.nginx(authority.issue("nginx.test").write(directory, "nginx"));
    }

    /** With a known length and without one, up and down; parts of them, and only their head. */
    private void assertFilesTravelWhole(String base) throws Exception {
        byte[] bytes = new byte[8 * MIB];
        new Random(1).nextBytes(bytes);
        URI file = URI.create(base + "/files/bytes");
        HttpRequest whole = HttpRequest.newBuilder(file).PUT(BodyPublishers.ofByteArray(bytes)).build();
        HttpRequest chunked = HttpRequest.newBuilder(file).expectContinue(true)
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))).build();
        HttpRequest part = HttpRequest.newBuilder(file).header("Range", "bytes=1000-1999").build();
        HttpRequest head = HttpRequest.newBuilder(file).HEAD().build();

        assertThat(client.send(whole, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
        assertThat(client.send(chunked, BodyHandlers.discarding()).statusCode()).isEqualTo(204);
        assertThat(client.send(HttpRequest.newBuilder(file).build(), BodyHandlers.ofByteArray()).body())
                .isEqualTo(bytes);
        HttpResponse<byte[]> range = client.send(part, BodyHandlers.ofByteArray());
        assertThat(range.statusCode()).isEqualTo(206);
        assertThat(range.body()).isEqualTo(Arrays.copyOfRange(bytes, 1000, 2000));
        HttpResponse<Void> only = client.send(head, BodyHandlers.discarding());
        assertThat(only.headers().firstValueAsLong("content-length")).hasValue(bytes.length);
        HttpRequest known = HttpRequest.newBuilder(file)
                .header("If-None-Match", only.headers().firstValue("etag").orElseThrow()).build();
        assertThat(client.send(known, BodyHandlers.ofString()).statusCode()).isEqualTo(304);
    }

    @Test
    void aContainerThatDiesInAResponseCutsItAndIsThenUnreachable() throws Exception {
        try (GenericContainer<?> nginx = nginx();
                SuiteProxy proxy = SuiteProxy.start(directory,
                        forwardingTo(Containers.address(nginx, 80), "protocol: http1"))) {
            String base = "http://127.0.0.1:" + proxy.port("web");
            client.send(HttpRequest.newBuilder(URI.create(base + "/files/bytes"))
                    .PUT(BodyPublishers.ofByteArray(new byte[MIB])).build(), BodyHandlers.discarding());
            HttpResponse<InputStream> slow = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/slow/bytes")).build(), BodyHandlers.ofInputStream());
            assertThat(slow.body().read()).isZero();

            nginx.getDockerClient().killContainerCmd(nginx.getContainerId()).exec();

            assertThatThrownBy(() -> slow.body().readAllBytes()).isInstanceOf(IOException.class);
            assertThat(get(base + "/words").statusCode()).isEqualTo(502);
        }
    }

    @Test
    void haproxyInFrontTellsWhoTheClientIsByProxyV2() throws Exception {
        try (GenericContainer<?> nginx = nginx();
                SuiteProxy proxy = SuiteProxy.start(directory, behindHaproxy(nginx));
                GenericContainer<?> haproxy = Containers.haproxy(proxy.port("web"), proxy.port("stream"))) {
            String words = get("http://" + Containers.address(haproxy, 8080) + "/words").body();
            String seen = words.replaceFirst("(?s).* seen=([0-9.]+):.*", "$1");
            assertThat(words).contains("for=" + seen + " ");

            String stream = overOneConnection(haproxy, 8081);
            assertThat(stream).contains("proxy=" + seen + ":");
        }
    }

    /** Through two TCP relays to the port of nginx that wants a PROXY header itself. */
    private static String overOneConnection(GenericContainer<?> haproxy, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName(haproxy.getHost()), haproxy.getMappedPort(port))) {
            socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private HttpResponse<String> get(String uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(20)).build(),
                BodyHandlers.ofString());
    }

    private static String forwardingTo(String endpoint, String settings) {
        return """
                listeners:
                  web: { bind: 127.0.0.1:0, routes: [{ to: app }] }
                clusters:
                  app: { endpoints: ["%s"], %s }
                """.formatted(endpoint, settings);
    }

    /** Bound to every address, for containers come from outside. */
    private static String behindHaproxy(GenericContainer<?> nginx) {
        return """
                listeners:
                  web: { bind: ":0", proxy_protocol: require, routes: [{ to: app }] }
                  stream: { bind: ":0", protocol: tcp, proxy_protocol: require, to: named }
                clusters:
                  app: { endpoints: ["%s"] }
                  named: { endpoints: ["%s"], send_proxy_protocol: v2 }
                """.formatted(Containers.address(nginx, 80), Containers.address(nginx, 81));
    }
}
