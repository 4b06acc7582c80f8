package io.weir.server.suites;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients as people have them, over HTTP/1.1 in the clear, towards endpoints of both versions. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ClientsTest {
    private static final Duration RUN_MAX = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"http1", "http2"})
    void curlSendsAndGetsBodiesInEveryWay(String protocol) throws Exception {
        byte[] bytes = new byte[3 * 1024 * 1024];
        new Random(1).nextBytes(bytes);
        Path sent = Files.write(directory.resolve("sent"), bytes);
        try (NodeEndpoint endpoint = NodeEndpoint.start("endpoint.mjs", protocol);
                SuiteProxy proxy = SuiteProxy.start(directory, forwardingTo(endpoint.port(), protocol))) {
            String base = "http://127.0.0.1:" + proxy.port("web");
            Path got = directory.resolve("got");

            for (String header : List.of("Expect: 100-continue", "Expect:", "Transfer-Encoding: chunked")) {
                assertThat(curl("-H", header, "-T", sent.toString(), "-o", got.toString(), base + "/echo"))
                        .isEqualTo("HTTP/1.1 200");
                assertThat(got).as(header).hasBinaryContent(bytes);
            }
            assertThat(curl("-0", base + "/bytes/100000", "-o", got.toString())).isEqualTo("HTTP/1.1 200");
            assertThat(got).hasSize(100_000);
            assertThat(curl("-I", base + "/bytes/100000", "-o", got.toString())).isEqualTo("HTTP/1.1 200");
            assertThat(got).content().contains("content-length: 100000");
            assertThat(curl("-i", base + "/hints", "-o", got.toString())).isEqualTo("HTTP/1.1 200");
            assertThat(got).content().startsWith("HTTP/1.1 103").endsWith("hinted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "http2"})
    void curlSeesThatABodyIsCut(String protocol) throws Exception {
        try (NodeEndpoint endpoint = NodeEndpoint.start("endpoint.mjs", protocol);
                SuiteProxy proxy = SuiteProxy.start(directory, forwardingTo(endpoint.port(), protocol))) {
            String uri = "http://127.0.0.1:" + proxy.port("web") + "/cut";

            // CURLE_PARTIAL_FILE, or CURLE_RECV_ERROR when the reset overtakes the end.
            assertThat(Program.run(RUN_MAX, Needs.program("curl", "curl"), "-sS", uri).exit()).isIn(18, 56);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "http2"})
    void undiciPipelinesPoolsAndStreams(String protocol) throws Exception {
        try (NodeEndpoint endpoint = NodeEndpoint.start("endpoint.mjs", protocol);
                SuiteProxy proxy = SuiteProxy.start(directory, forwardingTo(endpoint.port(), protocol))) {
            assertSucceeds("undici-client.mjs", proxy.port("web"));
        }
    }

    @Test
    void webSocketsCarryMessagesPingsAndCodes() throws Exception {
        try (NodeEndpoint endpoint = NodeEndpoint.start("ws-echo.mjs");
                SuiteProxy proxy = SuiteProxy.start(directory, forwardingTo(endpoint.port(), "http1"))) {
            assertSucceeds("ws-client.mjs", proxy.port("web"));
        }
    }

    private static void assertSucceeds(String script, int port) {
        assertThat(NodeScript.run(RUN_MAX, script, String.valueOf(port)).expectSuccess()).endsWith("done");
    }

    /** Runs curl; returns the version and status of the response. */
    private static String curl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Needs.program("curl", "curl"), "-sS",
                "-w", "HTTP/%{http_version} %{http_code}\\n"));
        command.addAll(List.of(arguments));
        return Program.run(RUN_MAX, Path.of("."), command).expectSuccess();
    }

    private static String forwardingTo(int port, String protocol) {
        return """
                listeners:
                  web: { bind: 127.0.0.1:0, routes: [{ to: app }] }
                clusters:
                  app: { endpoints: [127.0.0.1:%d], protocol: %s }
                """.formatted(port, protocol);
    }
}
