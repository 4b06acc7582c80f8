package io.weir.l7.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.log.AccessRecord;
import io.weir.core.spec.ClusterSpec;
import io.weir.l7.TestProxy;
import io.weir.l7.filter.WebSocketKeys;
import io.weir.l7.spec.RouteSpec;
import io.weir.testkit.Behaviour;
import io.weir.testkit.Http2Endpoint;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Message;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.Http2Turn;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawRequest;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.UpstreamConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Extended CONNECT (RFC 8441) at either end, and what becomes of it towards HTTP/1.1 and HTTP/2. */
@ExtendWith(LeakAssert.class)
class WebSocketOverHttp2Test {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final String UPGRADE = "GET /chat HTTP/1.1\r\nHost: a\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n\r\n";
    private static final int MIB = 1 << 20;

    private static int connect(Http2Peer client, String protocol, boolean end) {
        int stream = client.newStream();
        client.headers(stream, end, ":method", "CONNECT", ":protocol", protocol, ":scheme", "http",
                ":authority", "a", ":path", "/chat", "sec-websocket-version", "13", "sec-websocket-protocol", "x");
        return stream;
    }

    /** An HTTP/1.1 endpoint that says 101 and does as told then. */
    private static Behaviour switching(String accept, Behaviour then) {
        return connection -> {
            RawRequest request = connection.record(Objects.requireNonNull(connection.readRequestHead()));
            String key = Objects.requireNonNull(request.header("sec-websocket-key"));
            connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + (accept.isEmpty() ? WebSocketKeys.accept(key) : accept)
                    + "\r\nSec-WebSocket-Protocol: x\r\n\r\n");
            then.serve(connection);
        };
    }

    private static void echo(UpstreamConnection connection) throws IOException {
        byte[] buffer = new byte[16 << 10];
        for (int n = connection.read(buffer); n >= 0; n = connection.read(buffer)) {
            connection.send(Arrays.copyOf(buffer, n));
        }
        connection.halfClose();
    }

    private static RouteSpec withoutWebSocket(RouteSpec route) {
        return new RouteSpec(route.name(), route.match(), route.action(), route.rewrite(), route.requestFields(),
                route.responseFields(), route.timeouts(), route.retry(), route.cacheHeaders(), route.errorPages(),
                false);
    }

    /** An HTTP/2 endpoint that takes the tunnel and echoes. */
    private static final Http2Turn ECHO = call -> {
        call.recordHead();
        call.head(200, false, "sec-websocket-protocol", "x");
        for (Http2Frame frame = call.connection().read(call.streamId()); ;
                frame = call.connection().read(call.streamId())) {
            if (frame.type() == Http2Frame.DATA) {
                call.body(frame.payload(), frame.endsStream());
                if (frame.endsStream()) {
                    return;
                }
            }
        }
    };

    private static TestProxy.Builder toHttp2(Http2Endpoint endpoint) {
        return TestProxy.to(endpoint.hostPort()).cluster(spec -> spec.withProtocol(ClusterSpec.Protocol.HTTP2));
    }

    private static Http2Endpoint http2Endpoint() {
        return Http2Endpoint.start().settings(Http2Frame.ENABLE_CONNECT_PROTOCOL, 1).then(ECHO);
    }

    @Test
    void towardsHttp11ItIsTheUpgradeItStandsFor() throws Exception {
        try (var upstream = ScriptedUpstream.start(switching("", WebSocketOverHttp2Test::echo));
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = connect(client, "websocket", false);
            Http2Frame head = client.read(stream);

            assertThat(client.setting(Http2Frame.ENABLE_CONNECT_PROTOCOL, 0)).isEqualTo(1);
            assertThat(head.fields().first(":status")).isEqualTo("200");
            assertThat(head.fields().first("sec-websocket-protocol")).isEqualTo("x");
            assertThat(head.fields().has("sec-websocket-accept")).isFalse();
            assertThat(head.fields().has("upgrade")).isFalse();
            assertThat(head.endsStream()).isFalse();
            RawRequest request = upstream.awaitRequest(0);
            assertThat(request.head()).startsWith("GET /chat HTTP/1.1\r\n").contains("sec-websocket-version: 13");
            assertThat(request.header("upgrade")).isEqualTo("websocket");
            assertThat(request.header("connection")).isEqualToIgnoringCase("upgrade");

            client.data(stream, "hello", false);
            assertThat(new String(client.read(stream).payload(), ISO_8859_1)).isEqualTo("hello");
            client.data(stream, "", true);

            assertThat(client.read(stream).endsStream()).isTrue();
            AccessRecord record = proxy.nextRecord();
            assertThat(record.verdict()).isEqualTo("ok/-");
            assertThat(record.status()).isEqualTo(101);
            upstream.awaitOpenCount(0);
        }
    }

    @Test
    void bytesSentBeforeTheAnswerAreKept() throws Exception {
        try (var upstream = ScriptedUpstream.start(switching("", WebSocketOverHttp2Test::echo));
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = connect(client, "websocket", false);
            client.data(stream, "early", true);

            Http2Message all = client.readMessage(stream);

            assertThat(all.status()).isEqualTo(200);
            assertThat(all.text()).isEqualTo("early");
        }
    }

    @Test
    void manyMebibytesGoBothWays() throws Exception {
        byte[] sent = new byte[4 * MIB];
        new Random(7).nextBytes(sent);
        try (var upstream = ScriptedUpstream.start(switching("", WebSocketOverHttp2Test::echo));
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = connect(client, "websocket", false);
            client.read(stream);
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            int at = 0;
            while (received.size() < sent.length) {
                int step = (int) Math.min(Math.min(client.room(stream), 16 << 10), sent.length - at);
                if (step > 0) {
                    client.send(Http2Frame.data(stream, Arrays.copyOfRange(sent, at, at + step), false));
                    at += step;
                }
                if (step == 0 || at - received.size() > 32 << 10) {
                    received.writeBytes(client.await(Http2Frame.DATA).payload());
                }
            }

            assertThat(received.toByteArray()).isEqualTo(sent);
        }
    }

    @Test
    void anEndpointThatDoesNotSwitchIsNoTunnel() throws Exception {
        try (var refuses = ScriptedUpstream.start()
                .answer("HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno")
                .answer("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhm");
                var proxy = TestProxy.to(refuses).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int first = connect(client, "websocket", false);
            assertThat(client.read(first).fields().first(":status")).isEqualTo("403");
            assertThat(new String(client.read(first).payload(), ISO_8859_1)).isEqualTo("no");
            assertThat(client.awaitReset(first)).isEqualTo(Http2Frame.NO_ERROR);

            int second = connect(client, "websocket", false);
            assertThat(client.read(second).fields().first(":status")).isEqualTo("502");
            client.awaitReset(second);
            assertThat(proxy.nextRecord().status()).isEqualTo(403);
            assertThat(proxy.nextRecord().verdict()).isEqualTo("endpoint/head");
        }
    }

    @Test
    void aSwitchWithoutProofOfTheKeyIsNone() throws Exception {
        try (var upstream = ScriptedUpstream.start(switching(ACCEPT, WebSocketOverHttp2Test::echo));
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = connect(client, "websocket", false);

            assertThat(client.read(stream).fields().first(":status")).isEqualTo("502");
            upstream.awaitOpenCount(0);
        }
    }

    @Test
    void otherProtocolsAndRoutesWithoutWebSocketAreRefused() throws Exception {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).route(WebSocketOverHttp2Test::withoutWebSocket).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int other = connect(client, "connect-udp", false);
            assertThat(client.read(other).fields().first(":status")).isEqualTo("405");
            int off = connect(client, "websocket", false);
            assertThat(client.read(off).fields().first(":status")).isEqualTo("405");
            assertThat(upstream.acceptedCount()).isZero();
        }
    }

    @Test
    void aResetOfEitherEndBreaksTheOther() throws Exception {
        try (var upstream = ScriptedUpstream.start(switching("", connection -> connection.readExactly(1)));
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int first = connect(client, "websocket", false);
            client.read(first);
            client.send(Http2Frame.reset(first, Http2Frame.CANCEL));
            upstream.awaitOpenCount(0);
            assertThat(proxy.nextRecord().verdict()).isEqualTo("client/tunnel");
        }
        try (var upstream = ScriptedUpstream.start(switching("", UpstreamConnection::reset));
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = connect(client, "websocket", false);
            assertThat(client.awaitReset(stream)).isEqualTo(Http2Frame.CANCEL);
            assertThat(proxy.nextRecord().verdict()).isEqualTo("endpoint/tunnel");
            client.roundTrip();
        }
    }

    @Test
    void headersInATunnelAreABreak() throws Exception {
        try (var upstream = ScriptedUpstream.start(switching("", connection -> connection.readExactly(1)));
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = connect(client, "websocket", false);
            client.read(stream);
            client.headers(stream, true, "x", "y");

            client.awaitReset(stream);
            upstream.awaitOpenCount(0);
        }
    }

    @Test
    void fromHttp11ToHttp2TheUpgradeBecomesAnExtendedConnect() throws Exception {
        try (var endpoint = http2Endpoint();
                var proxy = toHttp2(endpoint).start();
                RawClient client = proxy.connect()) {
            String head = client.send(UPGRADE).readHead();

            assertThat(head).startsWith("HTTP/1.1 101 ").containsIgnoringCase("upgrade: websocket\r\n")
                    .containsIgnoringCase("connection: upgrade\r\n")
                    .containsIgnoringCase("sec-websocket-accept: " + ACCEPT + "\r\n")
                    .containsIgnoringCase("sec-websocket-protocol: x\r\n");
            Http2Message request = endpoint.awaitRequest(0);
            assertThat(request.field(":method")).isEqualTo("CONNECT");
            assertThat(request.field(":protocol")).isEqualTo("websocket");
            assertThat(request.field(":path")).isEqualTo("/chat");
            assertThat(request.field("sec-websocket-key")).isNull();
            assertThat(request.field("sec-websocket-version")).isEqualTo("13");

            assertThat(client.send("hello").readText(5)).isEqualTo("hello");
            client.send("bye").halfClose();
            assertThat(new String(client.readUntilClose(), ISO_8859_1)).isEqualTo("bye");
            assertThat(proxy.nextRecord().verdict()).isEqualTo("ok/-");
        }
    }

    @Test
    void fromHttp2ToHttp2ItStaysOne() throws Exception {
        try (var endpoint = http2Endpoint();
                var proxy = toHttp2(endpoint).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = connect(client, "websocket", false);
            Http2Frame head = client.read(stream);
            client.data(stream, "hello", true);

            assertThat(head.fields().first(":status")).isEqualTo("200");
            assertThat(new String(client.read(stream).payload(), ISO_8859_1)).isEqualTo("hello");
            assertThat(endpoint.awaitRequest(0).field(":protocol")).isEqualTo("websocket");
            assertThat(proxy.nextRecord().verdict()).isEqualTo("ok/-");
        }
    }

    @Test
    void anHttp2EndpointWithoutExtendedConnectAnswersThePlainRequest() throws Exception {
        try (var endpoint = Http2Endpoint.start().answer(426, "h2 only");
                var proxy = toHttp2(endpoint).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(UPGRADE).status()).isEqualTo(426);
            assertThat(endpoint.awaitRequest(0).field(":method")).isEqualTo("GET");
        }
    }

    @Test
    void aClientThatLeavesResetsTheEndpointsStreamOnly() throws Exception {
        CompletableFuture<Integer> reset = new CompletableFuture<>();
        try (var endpoint = Http2Endpoint.start().settings(Http2Frame.ENABLE_CONNECT_PROTOCOL, 1).then(call -> {
            call.head(200, false);
            reset.complete(call.connection().awaitReset(call.streamId()));
        }).answer(200, "still here");
                var proxy = toHttp2(endpoint).start();
                RawClient client = proxy.connect(); RawClient other = proxy.connect()) {
            client.send(UPGRADE).readHead();
            client.reset();

            assertThat(reset.get(10, TimeUnit.SECONDS)).isEqualTo(Http2Frame.CANCEL);
            assertThat(other.exchange("GET / HTTP/1.1\r\nhost: a\r\n\r\n").text()).isEqualTo("still here");
            assertThat(endpoint.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void anOpenTunnelOutlivesTheBeginningOfADrain() throws Exception {
        try (var upstream = ScriptedUpstream.start(switching("", WebSocketOverHttp2Test::echo));
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = connect(client, "websocket", false);
            client.read(stream);
            CompletableFuture<Void> drained = CompletableFuture.runAsync(proxy::drain);
            assertThat(client.awaitGoaway()).isEqualTo(Http2Frame.NO_ERROR);

            client.data(stream, "still here", false);
            assertThat(new String(client.read(stream).payload(), ISO_8859_1)).isEqualTo("still here");
            client.data(stream, "", true);

            assertThat(client.read(stream).endsStream()).isTrue();
            client.expectClosed();
            drained.get(10, TimeUnit.SECONDS);
            assertThat(proxy.nextRecord().verdict()).isEqualTo("ok/-");
        }
    }
}
