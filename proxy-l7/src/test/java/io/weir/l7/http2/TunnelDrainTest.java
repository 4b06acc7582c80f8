package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.drain.DrainEvent;
import io.weir.core.spec.ClusterSpec;
import io.weir.l7.TestProxy;
import io.weir.l7.filter.WebSocketKeys;
import io.weir.testkit.Http2Endpoint;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawRequest;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.UpstreamConnection;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** WebSocket connections that outlast a drain: both ends see an end in order, in all four pairs. */
@ExtendWith(LeakAssert.class)
class TunnelDrainTest {
    private static final String UPGRADE = "GET /chat HTTP/1.1\r\nHost: a\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    /** What the endpoint saw at the end. */
    private final CompletableFuture<String> seen = new CompletableFuture<>();

    @Test
    void fromHttp11ToHttp11() throws Exception {
        try (var upstream = ScriptedUpstream.start(this::switching);
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            endsInOrder(client, proxy);
        }
    }

    @Test
    void fromHttp11ToHttp2() throws Exception {
        try (var endpoint = http2Endpoint();
                var proxy = toHttp2(endpoint);
                RawClient client = proxy.connect()) {
            endsInOrder(client, proxy);
        }
    }

    @Test
    void fromHttp2ToHttp11() throws Exception {
        try (var upstream = ScriptedUpstream.start(this::switching);
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            endsInOrder(client, proxy);
        }
    }

    @Test
    void fromHttp2ToHttp2() throws Exception {
        try (var endpoint = http2Endpoint();
                var proxy = toHttp2(endpoint);
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            endsInOrder(client, proxy);
        }
    }

    private void endsInOrder(RawClient client, TestProxy proxy) throws Exception {
        assertThat(client.send(UPGRADE).readHead()).startsWith("HTTP/1.1 101 ");
        assertThat(client.readText(5)).isEqualTo("hello");

        proxy.listener().tellConnections(DrainEvent.EXPIRED);

        client.expectClosed();
        expectEndpointsEnd(proxy);
    }

    private void endsInOrder(Http2Peer client, TestProxy proxy) throws Exception {
        int stream = client.newStream();
        client.headers(stream, false, ":method", "CONNECT", ":protocol", "websocket", ":scheme", "http",
                ":authority", "a", ":path", "/chat", "sec-websocket-version", "13");
        assertThat(client.read(stream).fields().first(":status")).isEqualTo("200");
        assertThat(client.read(stream).payload()).hasSize(5);

        proxy.listener().tellConnections(DrainEvent.EXPIRED);

        assertThat(client.read(stream).endsStream()).isTrue();
        client.expectClosed();
        expectEndpointsEnd(proxy);
    }

    private void expectEndpointsEnd(TestProxy proxy) throws Exception {
        assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("end");
        assertThat(proxy.nextRecord().verdict()).isEqualTo("proxy/drain");
        assertThat(proxy.cluster().endpoints().getFirst().inProgress()).isZero();
    }

    private void switching(UpstreamConnection connection) throws IOException {
        RawRequest request = Objects.requireNonNull(connection.readRequestHead());
        connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + WebSocketKeys.accept(Objects.requireNonNull(request.header("sec-websocket-key")))
                + "\r\n\r\nhello");
        try {
            seen.complete(connection.read(new byte[1]) < 0 ? "end" : "bytes");
        } catch (IOException broken) {
            seen.complete(broken.toString());
        }
    }

    private Http2Endpoint http2Endpoint() {
        return Http2Endpoint.start().settings(Http2Frame.ENABLE_CONNECT_PROTOCOL, 1).then(call -> {
            call.recordHead();
            call.head(200, false).body("hello", false);
            seen.complete(call.connection().read(call.streamId()).endsStream() ? "end" : "something else");
        });
    }

    private static TestProxy toHttp2(Http2Endpoint endpoint) {
        return TestProxy.to(endpoint.hostPort())
                .cluster(spec -> spec.withProtocol(ClusterSpec.Protocol.HTTP2))
                .start();
    }
}
