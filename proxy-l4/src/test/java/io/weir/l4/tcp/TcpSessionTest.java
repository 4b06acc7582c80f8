package io.weir.l4.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cluster.Endpoint;
import io.weir.core.error.ProxyError;
import io.weir.core.log.AccessRecord;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.ClusterSpec.OnDown;
import io.weir.core.spec.ClusterSpec.SendProxyProtocol;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.QueueSpec;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.testkit.BlackholeTcp;
import io.weir.testkit.ClosedPort;
import io.weir.testkit.EchoTcp;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session's way from accept to its end. */
@ExtendWith(LeakAssert.class)
class TcpSessionTest {
    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"EPOLL", "NIO"})
    void anotherEndpointIsTriedWhenOneRefuses(Transport transport) throws Exception {
        try (var closed = ClosedPort.take(); var echo = EchoTcp.start();
                var proxy = TcpProxy.over(transport, 1, closed.hostPort(), echo.hostPort())) {
            int attempts = 0;
            for (int i = 0; i < 4; i++) {
                try (var client = proxy.connect()) {
                    ping(client);
                }
                AccessRecord end = proxy.awaitEnd();
                assertThat(end.endpoint()).isEqualTo(echo.hostPort());
                attempts += end.attempts();
            }
            assertThat(attempts).isGreaterThan(4);
            assertThat(proxy.endpoint().stats().connectFailures.sum()).isPositive();
            assertThat(proxy.endpoint().inProgress()).isZero();
        }
    }

    @Test
    void theClientIsResetWhenEveryEndpointRefuses() throws Exception {
        try (var one = ClosedPort.take(); var two = ClosedPort.take();
                var proxy = TcpProxy.to(one.hostPort(), two.hostPort())) {
            expectReset(proxy);

            AccessRecord end = proxy.awaitEnd();
            assertThat(end.verdict()).isEqualTo("endpoint/connect");
            assertThat(end.attempts()).isEqualTo(2);
            assertThat(end.detail()).contains("refused");
        }
    }

    @Test
    void anEndpointThatNeverAnswersTimesOut() throws Exception {
        try (var blackhole = BlackholeTcp.start();
                var proxy = TcpProxy.start(TcpListenerSpec.of(TcpProxy.listener(), "app"),
                        TcpProxy.cluster("app", blackhole.hostPort()).withConnectTimeout(Duration.ofMillis(200)));
                var client = proxy.connect()) {
            client.expectReset();

            AccessRecord end = proxy.awaitEnd();
            assertThat(end.verdict()).isEqualTo("endpoint/connect");
            assertThat(end.error()).isEqualTo(ProxyError.CONNECT_TIMEOUT);
        }
    }

    @Test
    void whatTheClientSendsWhileConnectingIsKept() throws Exception {
        try (var blackhole = BlackholeTcp.start(); var echo = EchoTcp.start();
                var proxy = TcpProxy.start(TcpListenerSpec.of(TcpProxy.listener(), "app"),
                        TcpProxy.cluster("app", blackhole.hostPort(), echo.hostPort())
                                .withConnectTimeout(Duration.ofMillis(300)));
                var first = proxy.connect(); var second = proxy.connect()) {
            String early = "early ".repeat(20_000);

            first.send(early).halfClose();
            second.send(early).halfClose();

            assertThat(first.readUntilClose()).asString().isEqualTo(early);
            assertThat(second.readUntilClose()).asString().isEqualTo(early);
        }
    }

    @Test
    void aClientThatLeavesWhileConnectingIsNotTheEndpointsFault() throws Exception {
        try (var blackhole = BlackholeTcp.start();
                var proxy = TcpProxy.to(blackhole.hostPort()); var client = proxy.connect()) {
            client.reset();

            assertThat(proxy.awaitEnd().verdict()).isEqualTo("client/wait");
            assertThat(proxy.endpoint().stats().connectFailures.sum()).isZero();
            assertThat(proxy.endpoint().inProgress()).isZero();
        }
    }

    @Test
    void aClientWaitsForAPlaceAndGetsIt() throws Exception {
        try (var echo = EchoTcp.start();
                var proxy = TcpProxy.start(TcpListenerSpec.of(TcpProxy.listener(), "app"), onePlace(echo));
                var first = proxy.connect()) {
            ping(first);
            try (var second = proxy.connect()) {
                second.send("waiting");
                assertThat(echo.acceptedCount()).isEqualTo(1);

                first.close();

                assertThat(second.readText(7)).isEqualTo("waiting");
            }
        }
    }

    @Test
    void aClientThatWaitedTooLongIsReset() throws Exception {
        try (var echo = EchoTcp.start();
                var proxy = TcpProxy.start(TcpListenerSpec.of(TcpProxy.listener(), "app"),
                        onePlace(echo).withQueue(new QueueSpec(10, Duration.ofMillis(200))));
                var first = proxy.connect()) {
            ping(first);
            try (var second = proxy.connect()) {
                second.expectReset();

                assertThat(proxy.awaitEnd().verdict()).isEqualTo("proxy/queue");
            }
        }
    }

    @Test
    void withoutAQueueTheClientIsResetAtOnce() throws Exception {
        try (var echo = EchoTcp.start();
                var proxy = TcpProxy.start(TcpListenerSpec.of(TcpProxy.listener(), "app"),
                        onePlace(echo).withQueue(new QueueSpec(0, Duration.ofSeconds(5))));
                var first = proxy.connect()) {
            ping(first);

            expectReset(proxy);

            assertThat(proxy.awaitEnd().error()).isEqualTo(ProxyError.QUEUE_FULL);
        }
    }

    @Test
    void sessionsOfAnEndpointThatWentDownAreClosedWhereAskedFor() throws Exception {
        try (var echo = EchoTcp.start();
                var proxy = TcpProxy.start(TcpListenerSpec.of(TcpProxy.listener(), "app"),
                        with(SendProxyProtocol.OFF, OnDown.CLOSE, echo.hostPort()));
                var client = proxy.connect()) {
            ping(client);

            proxy.sessions.onEndpointDown(proxy.cluster(), proxy.endpoint());

            client.expectReset();
            assertThat(proxy.awaitEnd().verdict()).isEqualTo("proxy/down");
            Endpoint endpoint = proxy.endpoint();
            assertThat(endpoint.stats().failures.sum()).isZero();
            assertThat(endpoint.stats().connectionsOpen.sum()).isZero();
        }
    }

    @Test
    void sessionsOfAnEndpointThatWentDownLiveOnByDefault() throws Exception {
        try (var echo = EchoTcp.start(); var proxy = TcpProxy.to(echo.hostPort()); var client = proxy.connect()) {
            ping(client);

            proxy.sessions.onEndpointDown(proxy.cluster(), proxy.endpoint());

            ping(client);
        }
    }

    @Test
    void aDrainingListenerTakesNobodyNewAndLetsSessionsFinish() throws Exception {
        try (var echo = EchoTcp.start(); var proxy = TcpProxy.to(echo.hostPort()); var client = proxy.connect()) {
            ping(client);

            proxy.listener.drain().get(10, TimeUnit.SECONDS);

            ping(client);
            assertThat(proxy.listener.openConnections()).isEqualTo(1);
            client.halfClose().expectClosed();
            assertThat(proxy.awaitEnd().verdict()).isEqualTo("ok/-");
        }
    }

    @Test
    void whatIsLeftAfterDrainingIsReset() throws Exception {
        try (var echo = EchoTcp.start(); var proxy = TcpProxy.to(echo.hostPort()); var client = proxy.connect()) {
            ping(client);

            proxy.listener.close();

            client.expectReset();
            assertThat(proxy.awaitEnd().verdict()).isEqualTo("proxy/drain");
        }
    }

    @Test
    void theEndpointIsToldItsClientInVersion1() throws Exception {
        var heard = new CompletableFuture<String>();
        try (var server = ScriptedUpstream.start(connection -> heard.complete(connection.readLine()));
                var proxy = TcpProxy.start(TcpListenerSpec.of(TcpProxy.listener(), "app"),
                        with(SendProxyProtocol.V1, OnDown.KEEP, "127.0.0.1:" + server.port()));
                var client = proxy.connect()) {
            String port = client.localAddress().toString().replaceAll(".*:", "");

            assertThat(heard.get(10, TimeUnit.SECONDS))
                    .isEqualTo("PROXY TCP4 127.0.0.1 127.0.0.1 " + port + " " + proxy.port());
        }
    }

    @Test
    void theEndpointIsToldItsClientInVersion2BeforeTheFirstBytes() throws Exception {
        var heard = new CompletableFuture<byte[]>();
        try (var server = ScriptedUpstream.start(connection -> heard.complete(connection.readExactly(16 + 12 + 4)));
                var proxy = TcpProxy.start(TcpListenerSpec.of(TcpProxy.listener(), "app"),
                        with(SendProxyProtocol.V2, OnDown.KEEP, "127.0.0.1:" + server.port()));
                var client = proxy.connect()) {
            client.send("ping");

            String hex = HexFormat.of().formatHex(heard.get(10, TimeUnit.SECONDS));

            assertThat(hex).startsWith("0d0a0d0a000d0a515549540a2111000c" + "7f000001" + "7f000001");
            assertThat(hex).endsWith(HexFormat.of().formatHex("ping".getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** A reset may come so early that it meets the client while it still connects. */
    private static void expectReset(TcpProxy proxy) {
        try (var client = proxy.connect()) {
            client.expectReset();
        } catch (UncheckedIOException early) {
            assertThat(early).hasMessageContaining("reset");
        }
    }

    private static void ping(RawClient client) {
        client.send("ping");
        assertThat(client.readText(4)).isEqualTo("ping");
    }

    private static ClusterSpec onePlace(EchoTcp echo) {
        return ClusterSpec.of("app", new EndpointSpec(Address.parse(echo.hostPort()), 1, false, 1));
    }

    private static ClusterSpec with(SendProxyProtocol proxyProtocol, OnDown onDown, String endpoint) {
        ClusterSpec spec = TcpProxy.cluster("app", endpoint);
        return new ClusterSpec(spec.name(), spec.endpoints(), spec.discovery(), spec.balance(), spec.stickySource(),
                spec.slowStart(), spec.connectTimeout(), spec.protocol(), proxyProtocol, null, spec.pool(),
                spec.queue(), spec.health(), spec.outlier(), spec.panicThresholdRatio(), onDown);
    }
}
