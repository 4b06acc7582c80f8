package io.weir.l4.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cluster.Endpoint;
import io.weir.core.error.ProxyError;
import io.weir.core.log.AccessRecord;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.ClusterSpec.SendProxyProtocol;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.core.stats.FlowStats.Drop;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec.Mode;
import io.weir.testkit.Await;
import io.weir.testkit.EchoUdp;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawUdpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakAssert.class)
class UdpFlowLifeTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aSilentFlowEnds(Transport transport) throws InterruptedException {
        UdpListenerSpec spec = UdpBench.spec(Duration.ofMillis(50), 10, 0, Mode.SESSION);
        try (EchoUdp echo = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, spec, echo);
                RawUdpClient client = proxy.client()) {
            client.exchange("12345");

            AccessRecord ended = proxy.awaitRecord();

            assertThat(ended.verdict()).isEqualTo("ok/-");
            assertThat(ended.protocol()).isEqualTo("udp");
            assertThat(ended.client()).isEqualTo("127.0.0.1:" + client.localPort());
            assertThat(ended.endpoint()).isEqualTo(echo.hostPort());
            assertThat(ended.bytesReceived()).isEqualTo(5);
            assertThat(ended.bytesSent()).isEqualTo(5);
            assertThat(ended.timeline().total()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
            proxy.awaitFlowsOpen(0);
            assertThat(client.exchange("again")).isEqualTo("again");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void theFlowEndsWhenEachDatagramGotItsResponses(Transport transport) throws InterruptedException {
        UdpListenerSpec spec = UdpBench.spec(LONG, 10, 1, Mode.SESSION);
        try (EchoUdp echo = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, spec, echo);
                RawUdpClient client = proxy.client()) {
            assertThat(client.exchange("query")).isEqualTo("query");

            assertThat(proxy.awaitRecord().verdict()).isEqualTo("ok/-");
            proxy.awaitFlowsOpen(0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aQueryWithoutItsResponseIsBlamedOnTheEndpoint(Transport transport) throws InterruptedException {
        UdpListenerSpec spec = UdpBench.spec(Duration.ofMillis(50), 10, 1, Mode.SESSION);
        try (EchoUdp mute = EchoUdp.start("", 0); UdpBench proxy = UdpBench.start(transport, spec, mute);
                RawUdpClient client = proxy.client()) {
            client.send("query");

            assertThat(proxy.awaitRecord().verdict()).isEqualTo("endpoint/wait");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void inPacketModeEachDatagramIsBalancedAndRepliesFindTheirClient(Transport transport) {
        UdpListenerSpec spec = UdpBench.spec(LONG, 10, 0, Mode.PACKET);
        try (EchoUdp a = EchoUdp.startNamed("a"); EchoUdp b = EchoUdp.startNamed("b");
                UdpBench proxy = UdpBench.start(transport, spec, a, b);
                RawUdpClient one = proxy.client(); RawUdpClient two = proxy.client()) {
            Set<String> answers = new TreeSet<>();
            for (int i = 0; i < 4; i++) {
                answers.add(one.exchange("1"));
                answers.add(two.exchange("2"));
                answers.add(two.exchange("3"));
            }

            assertThat(a.receivedCount()).isEqualTo(6);
            assertThat(b.receivedCount()).isEqualTo(6);
            assertThat(answers).containsOnly("a1", "b1", "a2", "b2", "a3", "b3");
            assertThat(proxy.listener.flowsOpen()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aFlowLeavesAnEndpointThatGoesDown(Transport transport) {
        try (EchoUdp a = EchoUdp.startNamed("a"); EchoUdp b = EchoUdp.startNamed("b");
                UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), a, b);
                RawUdpClient client = proxy.client()) {
            String first = client.exchange("-");
            EchoUdp down = first.equals("a-") ? a : b;

            proxy.endpointDown(down.port());

            Await.until("every place was given back",
                    () -> proxy.cluster("c").endpoints().stream().noneMatch(e -> e.inProgress() > 0));
            assertThat(client.exchange("-")).isEqualTo(first.equals("a-") ? "b-" : "a-");
            assertThat(proxy.flowStats().moved.sum()).isEqualTo(1);
            assertThat(proxy.listener.flowsOpen()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aFlowLeavesAnEndpointThatIsRemoved(Transport transport) {
        try (EchoUdp a = EchoUdp.startNamed("a"); EchoUdp b = EchoUdp.startNamed("b");
                UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), a); RawUdpClient client = proxy.client()) {
            client.exchange("1");
            Endpoint removed = proxy.cluster("c").endpoints().getFirst();

            proxy.registry.apply(List.of(UdpBench.cluster("c", b))).awaitUninterruptibly();

            Await.until("its place was given back", () -> removed.inProgress() == 0);
            assertThat(client.exchange("2")).isEqualTo("b2");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aFlowLeavesAnEndpointThatRefuses(Transport transport) {
        try (EchoUdp a = EchoUdp.startNamed("a"); EchoUdp b = EchoUdp.startNamed("b");
                UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), a, b);
                RawUdpClient client = proxy.client()) {
            String first = client.exchange("0");
            (first.equals("a0") ? a : b).close();

            client.send("1");
            proxy.awaitDropped(Drop.SEND_FAILED, 1);

            assertThat(client.exchange("2")).isEqualTo(first.equals("a0") ? "b2" : "a2");
            assertThat(proxy.flowStats().moved.sum()).isEqualTo(1);
            assertThat(proxy.cluster("c").endpoints().stream().mapToLong(e -> e.stats().failures.sum()).sum())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aFlowStaysWithTheOnlyEndpointUntilItIsBack(Transport transport) {
        try (EchoUdp gone = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), gone);
                RawUdpClient client = proxy.client()) {
            client.exchange("0");
            int port = gone.port();
            gone.close();
            client.send("1");
            proxy.awaitDropped(Drop.SEND_FAILED, 1);

            try (EchoUdp back = EchoUdp.startOn(port, "back:")) {
                assertThat(client.exchange("2")).isEqualTo("back:2");
                assertThat(proxy.flowStats().moved.sum()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void swappingKeepsFlowsAndSendsNewOnesToTheNewCluster(Transport transport) {
        try (EchoUdp a = EchoUdp.startNamed("a"); EchoUdp b = EchoUdp.startNamed("b");
                UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), UdpBench.cluster("c", a),
                        UdpBench.cluster("d", b));
                RawUdpClient old = proxy.client(); RawUdpClient fresh = proxy.client()) {
            old.exchange("1");

            proxy.listener.swap(UdpBench.spec(), proxy.cluster("d"));

            assertThat(old.exchange("2")).isEqualTo("a2");
            assertThat(fresh.exchange("3")).isEqualTo("b3");
            assertThat(a.received().stream().map(EchoUdp.Datagram::from).distinct()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void swappingToAShorterTimeoutEndsSilentFlows(Transport transport) throws InterruptedException {
        try (EchoUdp echo = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), echo);
                RawUdpClient client = proxy.client()) {
            client.exchange("1");

            proxy.listener.swap(UdpBench.spec(Duration.ofMillis(20), 10, 0, Mode.SESSION), proxy.cluster("c"));

            assertThat(proxy.awaitRecord().error()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void drainingKeepsOpenFlowsAndTakesNoNewOnes(Transport transport) throws InterruptedException {
        try (EchoUdp echo = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), echo);
                RawUdpClient open = proxy.client(); RawUdpClient fresh = proxy.client()) {
            open.exchange("1");

            proxy.listener.drain();

            fresh.send("2");
            proxy.awaitDropped(Drop.SHED, 1);
            assertThat(open.exchange("3")).isEqualTo("3");
            proxy.listener.close().join();
            assertThat(proxy.awaitRecord().error()).isEqualTo(ProxyError.DRAINED);
        }
    }

    @Test
    void whileDrainingASilentFlowEndsLongBeforeItsTimeout() throws InterruptedException {
        try (EchoUdp echo = EchoUdp.start();
                UdpBench proxy = UdpBench.start(Transport.EPOLL, UdpBench.spec(LONG, 10, 0, Mode.SESSION), echo);
                RawUdpClient client = proxy.client()) {
            client.exchange("1");

            proxy.listener.drain();

            assertThat(proxy.awaitRecord().verdict()).isEqualTo("ok/-");
            assertThat(proxy.listener.flowsOpen()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aDatagramIsDroppedWhenEveryEndpointIsFull(Transport transport) {
        try (EchoUdp echo = EchoUdp.start();
                UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), ClusterSpec.of("c",
                        new EndpointSpec(Address.parse(echo.hostPort()), 1, false, 1)));
                RawUdpClient one = proxy.client(); RawUdpClient two = proxy.client()) {
            one.exchange("1");

            two.send("2");

            proxy.awaitDropped(Drop.NO_ENDPOINT, 1);
            assertThat(proxy.listener.flowsOpen()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void everyDatagramCarriesThePassedOnAddressWhenTheClusterAsksForIt(Transport transport) {
        try (EchoUdp echo = EchoUdp.start();
                UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), withProxyHeader(echo));
                RawUdpClient client = proxy.client()) {
            client.send("x").send("y");

            for (int i = 0; i < 2; i++) {
                byte[] datagram = echo.awaitDatagram(i).payload();
                assertThat(datagram).hasSize(29).startsWith(13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10);
                assertThat(Arrays.copyOfRange(datagram, 12, 24))
                        .containsExactly(0x21, 0x12, 0, 12, 127, 0, 0, 1, 127, 0, 0, 1);
                assertThat(((datagram[24] & 0xff) << 8) | (datagram[25] & 0xff)).isEqualTo(client.localPort());
                assertThat(datagram[28]).isEqualTo((byte) (i == 0 ? 'x' : 'y'));
            }
        }
    }

    private static ClusterSpec withProxyHeader(EchoUdp echo) {
        ClusterSpec plain = UdpBench.cluster("c", echo);
        return new ClusterSpec(plain.name(), plain.endpoints(), plain.discovery(), plain.balance(),
                plain.stickySource(), plain.slowStart(), plain.connectTimeout(), plain.protocol(),
                SendProxyProtocol.V2, null, plain.pool(), plain.queue(), plain.health(), plain.outlier(),
                plain.panicThresholdRatio(), plain.onDown());
    }
}
