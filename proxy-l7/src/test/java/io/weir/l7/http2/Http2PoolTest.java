package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.ClusterSpec.OnDown;
import io.weir.core.spec.ClusterSpec.Protocol;
import io.weir.core.spec.ClusterSpec.SendProxyProtocol;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.PoolSpec;
import io.weir.l7.TestProxy;
import io.weir.testkit.Await;
import io.weir.testkit.Gate;
import io.weir.testkit.Http2Endpoint;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.UpstreamConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long HTTP/2 connections to endpoints live, what they begin with, and what a reload leaves of them. */
@ExtendWith(LeakAssert.class)
class Http2PoolTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n";

    private static TestProxy.Builder to(Http2Endpoint endpoint) {
        return TestProxy.to(endpoint.hostPort()).cluster(spec -> spec.withProtocol(Protocol.HTTP2));
    }

    @Test
    void aConnectionIsReplacedWhenItsLifeIsOver() {
        PoolSpec shortLived = new PoolSpec(8, Duration.ofSeconds(10), 0, Duration.ofMillis(300));
        try (var endpoint = Http2Endpoint.start();
                var proxy = to(endpoint).cluster(spec -> spec.withPool(shortLived)).start();
                RawClient client = proxy.connect()) {
            Await.until("a second connection", () -> {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
                return endpoint.acceptedCount() == 2;
            });

            assertThat(endpoint.requests()).as("each connection carried several").hasSizeGreaterThan(2);
            endpoint.awaitOpenCount(1);
        }
    }

    /** A connection that is always in use ends, too: nothing new begins on it, and what it carries is answered. */
    @Test
    void aBusyConnectionTakesNoMoreRequestsThanItMay() {
        PoolSpec two = new PoolSpec(8, Duration.ofSeconds(10), 2, Duration.ZERO);
        Gate gate = new Gate();
        try (var endpoint = Http2Endpoint.start().then(call -> {
            call.recordHead();
            Http2Frame second = call.connection().readRequestHead();
            gate.await();
            call.head(204, true);
            if (second != null) {
                call.connection().headers(second.streamId(), true, ":status", "204");
            }
        }).answer(200, "third");
                var proxy = to(endpoint).cluster(spec -> spec.withPool(two)).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int first = client.request("GET", "/", true);
            endpoint.awaitRequest(0);
            int second = client.request("GET", "/", true);
            int third = client.request("GET", "/", true);

            assertThat(client.readMessage(third).text()).isEqualTo("third");
            gate.open();
            assertThat(client.readMessage(first).status()).isEqualTo(204);
            assertThat(client.readMessage(second).status()).isEqualTo(204);
            assertThat(endpoint.acceptedCount()).isEqualTo(2);
            endpoint.awaitOpenCount(1);
        }
    }

    @ParameterizedTest
    @EnumSource(OnDown.class)
    void anEndpointThatIsRemovedFinishesWhatItHasUnlessItsConnectionsAreToClose(OnDown onDown) {
        Gate gate = new Gate();
        try (var endpoint = Http2Endpoint.start().then(call -> {
            call.recordHead();
            gate.await();
            call.head(200, false).body("late", true);
        });
                var next = Http2Endpoint.start();
                var proxy = to(endpoint).cluster(spec -> with(spec, spec.endpoints(), SendProxyProtocol.OFF, onDown))
                        .start();
                RawClient client = proxy.connect().send(POST)) {
            endpoint.awaitRequest(0);
            ClusterSpec running = proxy.cluster().spec();
            proxy.apply(with(running, List.of(EndpointSpec.of(next.hostPort())), SendProxyProtocol.OFF, onDown));
            if (onDown == OnDown.CLOSE) {
                assertThat(client.readResponse().status()).isEqualTo(502);
                assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.RESET_BEFORE_HEAD);
                gate.open();
            } else {
                gate.open();
                assertThat(client.readResponse().text()).isEqualTo("late");
            }
            endpoint.awaitOpenCount(0);
            assertThat(client.exchange(GET).status()).isEqualTo(200);
            assertThat(next.requests()).hasSize(1);
        }
    }

    @Test
    void aReloadOfTheClusterKeepsItsConnections() {
        try (var endpoint = Http2Endpoint.start();
                var proxy = to(endpoint).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);

            proxy.apply(proxy.cluster().spec().withConnectTimeout(Duration.ofSeconds(7)));

            assertThat(client.exchange(GET).status()).isEqualTo(200);
            assertThat(endpoint.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void aReloadThatChangesTheProtocolUsesNoConnectionOfTheOldOne() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (var endpoint = ScriptedUpstream.start(connection -> eitherVersion(connection, lines));
                var proxy = TestProxy.to(endpoint).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);
            proxy.apply(proxy.cluster().spec().withProtocol(Protocol.HTTP2));
            assertThat(client.exchange(GET).status()).isEqualTo(200);
            proxy.apply(proxy.cluster().spec().withProtocol(Protocol.HTTP1));
            assertThat(client.exchange(GET).status()).isEqualTo(200);

            assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("GET / HTTP/1.1");
            assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("PRI * HTTP/2.0");
            assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("GET / HTTP/1.1");
            endpoint.awaitOpenCount(1);
        }
    }

    @Test
    void aReloadThatTurnsProxyHeadersOnUsesNoConnectionWithoutOne() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (var endpoint = ScriptedUpstream.start(connection -> eitherVersion(connection, lines));
                var proxy = TestProxy.to(endpoint).cluster(spec -> spec.withProtocol(Protocol.HTTP2)).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);
            ClusterSpec spec = proxy.cluster().spec();
            proxy.apply(with(spec, spec.endpoints(), SendProxyProtocol.V1, spec.onDown()));
            assertThat(client.exchange(GET).status()).isEqualTo(200);

            assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("PRI * HTTP/2.0");
            assertThat(lines.poll(10, TimeUnit.SECONDS)).startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 ");
        }
    }

    @Test
    void aProxyHeaderGoesAheadOfThePrefaceAndItsConnectionServesOneRequest() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (var endpoint = ScriptedUpstream.start(connection -> eitherVersion(connection, lines));
                var proxy = TestProxy.to(endpoint).cluster(spec -> with(spec.withProtocol(Protocol.HTTP2),
                        spec.endpoints(), SendProxyProtocol.V1, spec.onDown())).start();
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
                int port = ((InetSocketAddress) client.localAddress()).getPort();
                assertThat(lines.poll(10, TimeUnit.SECONDS)).startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 " + port + ' ');
            }
            assertThat(endpoint.acceptedCount()).isEqualTo(2);
            endpoint.awaitOpenCount(0);
        }
    }

    @Test
    void aProxyHeaderOfVersion2GoesAheadToo() throws Exception {
        BlockingQueue<byte[]> headers = new LinkedBlockingQueue<>();
        try (var endpoint = ScriptedUpstream.start(connection -> {
            headers.add(connection.readExactly(28));
            connection.readLine();
            answerHttp2(connection);
        });
                var proxy = TestProxy.to(endpoint).cluster(spec -> with(spec.withProtocol(Protocol.HTTP2),
                        spec.endpoints(), SendProxyProtocol.V2, spec.onDown())).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);

            byte[] header = headers.poll(10, TimeUnit.SECONDS);
            assertThat(header).startsWith(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
                    0x21, 0x11, 0, 12, 127, 0, 0, 1, 127, 0, 0, 1);
        }
    }

    /** Notes the first line, and answers whatever it begins. */
    private static void eitherVersion(UpstreamConnection connection, BlockingQueue<String> lines) throws IOException {
        String line = Objects.requireNonNull(connection.readLine());
        lines.add(line);
        if (line.startsWith("PROXY")) {
            line = Objects.requireNonNull(connection.readLine());
        }
        if (line.startsWith("PRI")) {
            answerHttp2(connection);
        } else {
            while (!Objects.requireNonNull(line).isEmpty()) {
                line = connection.readLine();
            }
            connection.send(ScriptedUpstream.OK);
            connection.readUntilClose();
        }
    }

    /** Behind the first line of the preface: answers the first stream with 200. */
    private static void answerHttp2(UpstreamConnection connection) throws IOException {
        connection.readExactly(8);
        connection.send(Http2Frame.bytes(Http2Frame.settings(), Http2Frame.settingsAck()));
        int type = -1;
        while (type != Http2Frame.HEADERS) {
            byte[] head = connection.readExactly(9);
            type = head[3];
            connection.readExactly((head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff));
        }
        connection.send(Http2Frame.bytes(Http2Frame.headers(1, new byte[] {(byte) 0x88}, true)));
        connection.readUntilClose();
    }

    private static ClusterSpec with(
            ClusterSpec c, List<EndpointSpec> endpoints, SendProxyProtocol header, OnDown onDown) {
        return new ClusterSpec(c.name(), endpoints, c.discovery(), c.balance(), c.stickySource(), c.slowStart(),
                c.connectTimeout(), c.protocol(), header, c.tls(), c.pool(), c.queue(), c.health(), c.outlier(),
                c.panicThresholdRatio(), onDown);
    }
}
