package io.weir.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.l7.filter.WebSocketKeys;
import io.weir.testkit.Gate;
import io.weir.testkit.Http2Endpoint;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawRequest;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.TestCertificates;
import io.weir.testkit.Turns;
import io.weir.testkit.UpstreamConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 from the text of a configuration: what a reload does to open connections, and what is counted. */
@ExtendWith(LeakAssert.class)
class Http2EndToEndTest {
    private static final int EVERY_STREAM = Integer.MAX_VALUE;

    @TempDir
    Path directory;

    @Test
    void theNextStreamOfAnOpenConnectionMeetsTheRoutesOfAReload() throws Exception {
        try (RunningServer running = start(responding("before"));
                Http2Peer client = Http2Peer.connect(running.address("web"))) {
            assertThat(client.readMessage(client.request("GET", "/", true)).text()).isEqualTo("before");

            assertThat(running.reload(load(responding("after")))).isEmpty();

            assertThat(client.readMessage(client.request("GET", "/", true)).text()).isEqualTo("after");
        }
    }

    @Test
    void aRequestUnderWayEndsOnTheRouteItBeganOn() throws Exception {
        Gate gate = new Gate();
        try (ScriptedUpstream upstream = ScriptedUpstream.start().then(Turns.answerAfter(gate, ScriptedUpstream.OK));
                RunningServer running = start(forwarding(upstream.hostPort(), ""));
                Http2Peer client = Http2Peer.connect(running.address("web"))) {
            int old = client.request("GET", "/", true);
            upstream.awaitRequest(0);
            assertThat(running.reload(load(responding("after")))).isEmpty();

            assertThat(client.readMessage(client.request("GET", "/", true)).text()).isEqualTo("after");
            gate.open();
            assertThat(client.readMessage(old).status()).isEqualTo(200);
        }
    }

    @Test
    void aListenerThatIsRemovedLetsItsStreamsFinishAndSaysGoaway() throws Exception {
        Gate gate = new Gate();
        try (ScriptedUpstream upstream = ScriptedUpstream.start().then(Turns.answerAfter(gate, ScriptedUpstream.OK));
                RunningServer running = start(forwarding(upstream.hostPort(), ""));
                Http2Peer client = Http2Peer.connect(running.address("web"))) {
            int stream = client.request("GET", "/", true);
            upstream.awaitRequest(0);

            assertThat(running.reload(load(responding("other").replace("web:", "other:")))).isEmpty();

            assertThat(client.await(Http2Frame.GOAWAY).payloadInt(0)).isEqualTo(EVERY_STREAM);
            Http2Frame last = client.await(Http2Frame.GOAWAY);
            assertThat(last.payloadInt(0)).isEqualTo(stream);
            assertThat(last.errorCode()).isEqualTo(Http2Frame.NO_ERROR);
            gate.open();
            assertThat(client.readMessage(stream).status()).isEqualTo(200);
            client.expectClosed();
        }
    }

    @Test
    void limitsOfAReloadAreToldToOpenConnections() throws Exception {
        try (RunningServer running = start(responding("x"));
                Http2Peer client = Http2Peer.connect(running.address("web"))) {
            client.roundTrip();
            assertThat(client.setting(Http2Frame.MAX_CONCURRENT_STREAMS, -1)).isEqualTo(128);

            assertThat(running.reload(load(responding("x").replace("bind: 127.0.0.1:0",
                    "bind: 127.0.0.1:0\n    http: { max_concurrent_streams: 7, max_request_head: 64KiB }")))).isEmpty();
            client.roundTrip().roundTrip();

            assertThat(client.setting(Http2Frame.MAX_CONCURRENT_STREAMS, -1)).isEqualTo(7);
            assertThat(client.setting(Http2Frame.MAX_HEADER_LIST_SIZE, -1)).isEqualTo(64 << 10);
        }
    }

    @Test
    void anOpenWebSocketOutlivesAReloadThatTakesItsRouteAway() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(Http2EndToEndTest::echoTunnel);
                RunningServer running = start(forwarding(upstream.hostPort(), "websocket: true, "));
                Http2Peer client = Http2Peer.connect(running.address("web"))) {
            int stream = client.newStream();
            client.headers(stream, false, ":method", "CONNECT", ":protocol", "websocket", ":scheme", "http",
                    ":authority", "a", ":path", "/", "sec-websocket-version", "13");
            assertThat(client.read(stream).fields().first(":status")).isEqualTo("200");

            assertThat(running.reload(load(responding("after")))).isEmpty();

            client.data(stream, "still here", false);
            assertThat(new String(client.read(stream).payload(), ISO_8859_1)).isEqualTo("still here");
            assertThat(client.readMessage(client.request("GET", "/", true)).text()).isEqualTo("after");
            client.data(stream, "", true);
            assertThat(client.read(stream).endsStream()).isTrue();
        }
    }

    @Test
    void anAttackIsInTheMetricsAndTheAccessLog() throws Exception {
        try (RunningServer running = start(responding("x"));
                Http2Peer attacker = Http2Peer.connect(running.address("web"))) {
            Http2Frame[] pings = new Http2Frame[12_000];
            Arrays.fill(pings, Http2Frame.ping(1, false));
            try {
                attacker.send(pings);
            } catch (UncheckedIOException closed) {
                // The proxy may be quicker.
            }
            assertThat(attacker.awaitGoaway()).isEqualTo(Http2Frame.ENHANCE_YOUR_CALM);

            running.awaitMetric("weir_http2_goaways_total{code=\"enhance_your_calm\",listener=\"web\"}", 1);
            running.awaitMetric("weir_exchanges_total{cluster=\"\",error=\"http2_abuse\",listener=\"web\","
                    + "status_class=\"none\",verdict=\"client/abuse\"}", 1);
        }
        assertThat(directory.resolve("access.log")).content()
                .contains("\"verdict\":\"client/abuse\"").contains("flood of PING");
    }

    @Test
    void aBrokenRuleIsInTheMetricsAndTheAccessLog() throws Exception {
        try (RunningServer running = start(responding("x"));
                Http2Peer client = Http2Peer.connect(running.address("web"))) {
            client.send(Http2Frame.data(1, new byte[1], false));
            assertThat(client.awaitGoaway()).isEqualTo(Http2Frame.PROTOCOL_ERROR);

            running.awaitMetric("weir_http2_goaways_total{code=\"protocol_error\",listener=\"web\"}", 1);
            running.awaitMetric("weir_exchanges_total{cluster=\"\",error=\"http2_broken\",listener=\"web\","
                    + "status_class=\"none\",verdict=\"client/http2\"}", 1);
        }
        assertThat(directory.resolve("access.log")).content().contains("DATA on an idle stream");
    }

    @Test
    void whatOutlastsADrainIsResetAndTheConnectionEnds() throws Exception {
        Gate gate = new Gate();
        try (ScriptedUpstream upstream = ScriptedUpstream.start().then(Turns.answerAfter(gate, ScriptedUpstream.OK));
                RunningServer running = start(forwarding(upstream.hostPort(), ""));
                Http2Peer client = Http2Peer.connect(running.address("web"))) {
            int stream = client.request("GET", "/", true);
            upstream.awaitRequest(0);
            running.server.drain();

            assertThat(client.await(Http2Frame.GOAWAY).payloadInt(0)).isEqualTo(EVERY_STREAM);
            assertThat(client.await(Http2Frame.GOAWAY).payloadInt(0)).isEqualTo(stream);
            assertThat(client.awaitReset(stream)).isEqualTo(Http2Frame.INTERNAL_ERROR);
            client.expectClosed();
            gate.open();
        }
        assertThat(directory.resolve("access.log")).content().contains("\"verdict\":\"proxy/drain\"");
    }

    @Test
    void grpcChecksGoThroughTls() throws Exception {
        TestCertificates authority = TestCertificates.authority("Test CA");
        authority.write(directory, "ca");
        try (Http2Endpoint endpoint = Http2Endpoint.startTls(authority.context(authority.issue("127.0.0.1")))
                        .then(call -> {
                            call.readRequest();
                            call.head(200, false, "content-type", "application/grpc");
                            call.body(new byte[] {0, 0, 0, 0, 2, 8, 1}, false).trailers("grpc-status", "0");
                        });
                RunningServer running = start(forwarding(endpoint.hostPort(), "") + """
                            protocol: http2
                            tls: { ca: ca.pem }
                            health: { type: grpc, interval: 8s, timeout: 8s, start: down }
                        """.indent(0))) {
            running.awaitMetric("weir_upstream_endpoints{cluster=\"app\",state=\"up\"}", 1);
            assertThat(endpoint.awaitRequest(0).field(":path")).isEqualTo("/grpc.health.v1.Health/Check");
            assertThat(endpoint.awaitRequest(0).field(":scheme")).isEqualTo("https");
        }
    }

    private static void echoTunnel(UpstreamConnection connection) throws IOException {
        RawRequest request = Objects.requireNonNull(connection.readRequestHead());
        connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + WebSocketKeys.accept(Objects.requireNonNull(request.header("sec-websocket-key"))) + "\r\n\r\n");
        byte[] buffer = new byte[1024];
        for (int n = connection.read(buffer); n >= 0; n = connection.read(buffer)) {
            connection.send(Arrays.copyOf(buffer, n));
        }
        connection.halfClose();
    }

    private RunningServer start(String yaml) throws Exception {
        ConfigResult result = load(yaml);
        assertThat(result).as(() -> result instanceof ConfigResult.Rejected rejected ? rejected.report() : "")
                .isInstanceOf(ConfigResult.Loaded.class);
        return RunningServer.start((ConfigResult.Loaded) result);
    }

    private ConfigResult load(String yaml) throws IOException {
        String common = """
                runtime: { workers: 1, drain_timeout: 3s }
                admin: { bind: 127.0.0.1:0 }
                log: { level: error }
                access_log: { path: %s }
                """.formatted(directory.resolve("access.log"));
        return ConfigLoader.load(Files.writeString(directory.resolve("weir.yaml"), common + yaml), Map.of());
    }

    private static String forwarding(String endpoint, String route) {
        return """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    routes: [{ %sto: app }]
                clusters:
                  app:
                    endpoints: [%s]
                """.formatted(route, endpoint);
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
}
