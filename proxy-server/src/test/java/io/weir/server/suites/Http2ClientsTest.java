package io.weir.server.suites;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients as people have them, over HTTP/2 in the clear and over TLS, towards endpoints of both versions. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class Http2ClientsTest {
    private static final Duration RUN_MAX = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private TlsSite site;

    @BeforeEach
    void certificates() {
        site = TlsSite.write(directory);
    }

    @ParameterizedTest
    @CsvSource({"plain, http1", "tls, http1", "plain, http2", "tls, http2"})
    void nodeMultiplexesStreams(String listener, String protocol) throws Exception {
        try (NodeEndpoint endpoint = NodeEndpoint.start("endpoint.mjs", protocol);
                SuiteProxy proxy = SuiteProxy.start(directory, forwardingTo(endpoint, protocol))) {
            assertThat(NodeScript.run(RUN_MAX, "http2-client.mjs", origin(proxy, listener), site.authority().toString())
                    .expectSuccess()).endsWith("done");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "http2"})
    void h2loadGetsAnAnswerToEachOfItsRequests(String protocol) throws Exception {
        Path body = Files.write(directory.resolve("body"), bytes(200_000));
        String h2load = Needs.program("h2load", "nghttp2-client");
        try (NodeEndpoint endpoint = NodeEndpoint.start("endpoint.mjs", protocol);
                SuiteProxy proxy = SuiteProxy.start(directory, forwardingTo(endpoint, protocol))) {
            for (String listener : List.of("plain", "tls")) {
                String base = origin(proxy, listener);
                assertThat(run(h2load, "-n", "3000", "-c", "4", "-m", "100", base + "/bytes/1000"))
                        .contains("3000 succeeded, 0 failed, 0 errored").contains("3000 2xx");
                assertThat(run(h2load, "-n", "200", "-c", "4", "-m", "20", "-d", body.toString(), base + "/echo"))
                        .contains("200 succeeded, 0 failed, 0 errored").contains("200 2xx");
            }
        }
    }

    @Test
    void nghttpSeesTrailersAndACleanEnd() throws Exception {
        try (NodeEndpoint endpoint = NodeEndpoint.start("endpoint.mjs", "http1");
                SuiteProxy proxy = SuiteProxy.start(directory, forwardingTo(endpoint, "http1"))) {
            for (String listener : List.of("plain", "tls")) {
                assertThat(run(Needs.program("nghttp", "nghttp2-client"), "-nv", origin(proxy, listener) + "/trailers"))
                        .contains(":status: 200").contains("x-sum: 4").doesNotContain("RST_STREAM");
            }
        }
    }

    @Test
    void curlSpeaksWhatItNegotiatesOrKnows() throws Exception {
        byte[] bytes = bytes(3 * 1024 * 1024);
        Path sent = Files.write(directory.resolve("sent"), bytes);
        Path got = directory.resolve("got");
        try (NodeEndpoint endpoint = NodeEndpoint.start("endpoint.mjs", "http1");
                SuiteProxy proxy = SuiteProxy.start(directory, forwardingTo(endpoint, "http1"))) {
            String plain = origin(proxy, "plain") + "/echo";
            String tls = origin(proxy, "tls") + "/echo";
            String[] upload = {"-T", sent.toString(), "-o", got.toString()};

            assertThat(curl(tls, "--http2", upload)).isEqualTo("HTTP/2 200");
            assertThat(got).hasBinaryContent(bytes);
            assertThat(curl(tls, "--http1.1", upload)).isEqualTo("HTTP/1.1 200");
            assertThat(curl(plain, "--http2-prior-knowledge", upload)).isEqualTo("HTTP/2 200");
            assertThat(got).hasBinaryContent(bytes);
            // Upgrade: h2c is not taken, as RFC 9113, section 3.1 has it.
            assertThat(curl(plain, "--http2", upload)).isEqualTo("HTTP/1.1 200");
            assertThat(got).hasBinaryContent(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void grpcCallsOfEveryTypeAreCarried(String listener) throws Exception {
        try (NodeEndpoint endpoint = NodeEndpoint.start("grpc-endpoint.mjs");
                SuiteProxy proxy = SuiteProxy.start(directory, forwardingTo(endpoint, "http2"))) {
            List<String> arguments = new ArrayList<>(List.of("localhost:" + proxy.port(listener)));
            if (listener.equals("tls")) {
                arguments.add(site.authority().toString());
            }
            assertThat(NodeScript.run(RUN_MAX, "grpc-client.mjs", arguments.toArray(String[]::new)).expectSuccess())
                    .endsWith("done");
        }
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static String origin(SuiteProxy proxy, String listener) {
        return (listener.equals("tls") ? "https" : "http") + "://127.0.0.1:" + proxy.port(listener);
    }

    private static String run(String... command) {
        return Program.run(RUN_MAX, command).expectSuccess();
    }

    /** Returns the version and status of the response. */
    private String curl(String uri, String version, String... more) {
        List<String> command = new ArrayList<>(List.of(Needs.program("curl", "curl"), "-sS", version,
                "-w", "HTTP/%{http_version} %{http_code}\\n", "--cacert", site.authority().toString(), uri));
        command.addAll(List.of(more));
        return run(command.toArray(String[]::new));
    }

    private String forwardingTo(NodeEndpoint endpoint, String protocol) {
        return """
                listeners:
                  plain:
                    bind: 127.0.0.1:0
                    routes: [%1$s, { to: app }]
                  tls:
                    bind: 127.0.0.1:0
                    routes: [%1$s, { to: app }]
                    %2$s
                clusters:
                  app: { endpoints: [127.0.0.1:%3$d], protocol: %4$s }
                  nowhere: { endpoints: [127.0.0.1:1] }
                """.formatted("{ match: { path_prefix: /weir.test.Nowhere/ }, to: nowhere }", site.yaml(),
                endpoint.port(), protocol);
    }
}
