package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the text of a configuration to bytes on the wire, metrics and the access log. */
class HttpEndToEndTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a.example\r\n\r\n";

    @TempDir
    Path directory;

    @Test
    void aRequestGoesThroughAndIsCounted() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answerBody("hello");
                RunningServer running = start(forwarding(upstream.hostPort()));
                RawClient client = RawClient.connect(web(running))) {
            assertThat(client.exchange(GET).text()).isEqualTo("hello");

            running.awaitMetric("weir_exchanges_total{cluster=\"app\",error=\"none\",listener=\"web\","
                    + "status_class=\"2xx\",verdict=\"ok/-\"}", 1);
            running.awaitMetric("weir_exchange_duration_seconds_count{cluster=\"app\",listener=\"web\"}", 1);
            running.awaitMetric("weir_upstream_requests_total{cluster=\"app\"}", 1);
        }
    }

    @Test
    void theVerdictOfAFailureIsTheSameEverywhere() throws Exception {
        try (RunningServer running = start(forwarding("127.0.0.1:" + closedPort()));
                RawClient client = RawClient.connect(web(running))) {
            RawResponse response = client.exchange(GET);

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.header("proxy-status")).contains("connection_refused");
            running.awaitMetric("weir_exchanges_total{cluster=\"app\",error=\"connect_refused\","
                    + "listener=\"web\",status_class=\"5xx\",verdict=\"endpoint/connect\"}", 1);
        }
        assertThat(directory.resolve("access.log")).content()
                .contains("\"status\":502").contains("\"verdict\":\"endpoint/connect\"");
    }

    @Test
    void openConnectionsMeetTheRoutesOfAReload() throws Exception {
        try (RunningServer running = start(responding("before"));
                RawClient client = RawClient.connect(web(running))) {
            assertThat(client.exchange(GET).text()).isEqualTo("before");

            assertThat(running.reload(load(responding("after")))).isEmpty();

            assertThat(client.exchange(GET).text()).isEqualTo("after");
        }
    }

    @Test
    void aListenerMayChangeItsProtocol() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answerBody("tcp");
                RunningServer running = start(responding("http"))) {
            InetSocketAddress address = web(running);

            assertThat(running.reload(load("""
                    listeners:
                      web: { bind: 127.0.0.1:0, protocol: tcp, to: app }
                    clusters:
                      app: { endpoints: [%s] }
                    """.formatted(upstream.hostPort())))).isEmpty();

            assertThat(web(running)).isEqualTo(address);
            try (RawClient client = RawClient.connect(address)) {
                assertThat(client.exchange(GET).text()).isEqualTo("tcp");
            }
        }
    }

    @Test
    void aBadFileChangesNothing() throws Exception {
        try (RunningServer running = start(responding("still"));
                RawClient client = RawClient.connect(web(running))) {
            assertThat(running.reload(load(responding("x").replace("respond:", "responds:"))))
                    .anyMatch(problem -> problem.contains("responds"));

            assertThat(client.exchange(GET).text()).isEqualTo("still");
        }
    }

    private RunningServer start(String yaml) throws Exception {
        return RunningServer.start((ConfigResult.Loaded) load(yaml));
    }

    private ConfigResult load(String yaml) throws IOException {
        String common = """
                runtime: { workers: 1, drain_timeout: 5s }
                admin: { bind: 127.0.0.1:0 }
                log: { level: error }
                access_log: { path: %s }
                """.formatted(directory.resolve("access.log"));
        return ConfigLoader.load(Files.writeString(directory.resolve("weir.yaml"), common + yaml), Map.of());
    }

    private static String forwarding(String endpoint) {
        return """
                listeners:
                  web: { bind: 127.0.0.1:0, routes: [{ to: app }] }
                clusters:
                  app: { endpoints: [%s] }
                """.formatted(endpoint);
    }

    private static String responding(String body) {
        return """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    routes:
                      - respond: { status: 200, body: %s }
                """.formatted(body);
    }

    private static InetSocketAddress web(RunningServer running) {
        return running.address("web");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
