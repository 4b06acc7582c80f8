package io.weir.l4.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.log.AccessLog;
import io.weir.core.spec.Address;
import io.weir.core.spec.Cidr;
import io.weir.core.spec.GateSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.core.stats.FlowStats.Drop;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec.Mode;
import io.weir.testkit.EchoUdp;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawUdpClient;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(LeakAssert.class)
class UdpListenerTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SILENCE = Duration.ofMillis(200);

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
    void datagramsGoThereAndBack(Transport transport) {
        try (EchoUdp echo = EchoUdp.startNamed("a:"); UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), echo);
                RawUdpClient client = proxy.client()) {
            assertThat(client.exchange("one")).isEqualTo("a:one");
            assertThat(client.exchange("two")).isEqualTo("a:two");

            assertThat(echo.received().stream().map(EchoUdp.Datagram::from).distinct()).hasSize(1);
            assertThat(proxy.listener.flowsOpen()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
    void theLargestDatagramPassesBothWays(Transport transport) {
        byte[] payload = new byte[65_507];
        new Random(1).nextBytes(payload);
        try (EchoUdp echo = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), echo);
                RawUdpClient client = proxy.client()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(payload).receive()).isEqualTo(payload);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aBurstArrivesWholeAndInOrder(Transport transport) {
        try (EchoUdp echo = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), echo);
                RawUdpClient client = proxy.client()) {
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                sent.add("datagram " + i + "-".repeat(i * 5));
                client.send(sent.get(i));
            }

            List<String> received = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                received.add(client.receiveText());
            }
            assertThat(received).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void manyClientsGetTheirOwnReplies(Transport transport) {
        try (EchoUdp a = EchoUdp.start(); EchoUdp b = EchoUdp.start();
                UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), a, b)) {
            List<RawUdpClient> clients = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                clients.add(proxy.client().send("client " + i));
            }

            for (int i = 0; i < 300; i++) {
                assertThat(clients.get(i).receiveText()).isEqualTo("client " + i);
            }
            assertThat(proxy.listener.flowsOpen()).isEqualTo(300);
            assertThat(a.receivedCount()).isEqualTo(150);
            clients.forEach(RawUdpClient::close);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void datagramsOfNewClientsAreDroppedWhenTheTableIsFull(Transport transport) {
        UdpListenerSpec spec = UdpBench.spec(LONG, 2, 0, Mode.SESSION);
        try (EchoUdp echo = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, spec, echo);
                RawUdpClient one = proxy.client(); RawUdpClient two = proxy.client();
                RawUdpClient three = proxy.client()) {
            one.exchange("1");
            two.exchange("2");

            three.send("3").send("4");

            proxy.awaitDropped(Drop.TABLE_FULL, 2);
            assertThat(one.exchange("5")).isEqualTo("5");
            assertThat(echo.receivedCount()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void deniedClientsReachNobody(Transport transport) {
        try (EchoUdp echo = EchoUdp.start();
                UdpBench proxy = UdpBench.start(transport, gated(new GateSpec(0, 0, List.of(),
                        List.of(Cidr.parse("127.0.0.0/8")))), echo);
                RawUdpClient client = proxy.client()) {
            client.send("x");

            proxy.awaitDropped(Drop.DENIED, 1);
            assertThat(echo.receivedCount()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void anAddressMayOpenOnlySoManyFlows(Transport transport) {
        try (EchoUdp echo = EchoUdp.start();
                UdpBench proxy = UdpBench.start(transport, gated(new GateSpec(0, 1, List.of(), List.of())), echo);
                RawUdpClient one = proxy.client(); RawUdpClient two = proxy.client()) {
            one.exchange("1");

            two.send("2");

            proxy.awaitDropped(Drop.TABLE_FULL, 1);
        }
    }

    private static UdpListenerSpec gated(GateSpec gate) {
        ListenerSpec open = UdpBench.spec().listener();
        return UdpListenerSpec.of(new ListenerSpec("u", open.binds(), 1, gate, false, List.of(), null), "c");
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void whatAThirdPartySendsToAFlowIsNotForwarded(Transport transport) throws Exception {
        try (EchoUdp echo = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), echo);
                RawUdpClient client = proxy.client(); DatagramSocket stranger = new DatagramSocket()) {
            client.exchange("x");

            InetSocketAddress flow = (InetSocketAddress) echo.awaitDatagram(0).from();
            stranger.send(new DatagramPacket(new byte[100], 100, flow));

            client.expectNothing(SILENCE);
            assertThat(client.exchange("y")).isEqualTo("y");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void emptyDatagramsAreDroppedAndCounted(Transport transport) {
        try (EchoUdp echo = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), echo);
                RawUdpClient client = proxy.client()) {
            client.send("").send("x");

            assertThat(client.receiveText()).isEqualTo("x");
            proxy.awaitDropped(Drop.EMPTY, 1);
        }
    }

    static Stream<InetAddress> localAddresses() throws Exception {
        return UdpAddresses.of(new Address.Inet("", 0)).stream().map(InetSocketAddress::getAddress)
                .filter(address -> !address.isAnyLocalAddress() && !address.isLinkLocalAddress());
    }

    @ParameterizedTest
    @MethodSource("localAddresses")
    void repliesLeaveFromTheAddressTheClientSentTo(InetAddress local) throws Exception {
        UdpListenerSpec everywhere = UdpListenerSpec.of(ListenerSpec.of("u", Address.parse(":0")), "c");
        try (EchoUdp echo = EchoUdp.start();
                UdpBench proxy = UdpBench.start(Transport.AUTO, everywhere, echo);
                DatagramSocket client = new DatagramSocket(new InetSocketAddress(
                        InetAddress.ofLiteral(local instanceof Inet4Address ? "127.0.0.1" : "::1"), 0))) {
            client.setSoTimeout(10_000);
            InetSocketAddress proxyAddress = new InetSocketAddress(local, proxy.port());
            client.send(new DatagramPacket(new byte[] {1}, 1, proxyAddress));

            DatagramPacket reply = new DatagramPacket(new byte[10], 10);
            client.receive(reply);

            assertThat(reply.getSocketAddress()).isEqualTo(proxyAddress);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aTakenPortIsReported(Transport transport) {
        try (EchoUdp echo = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), echo)) {
            UdpListenerSpec same = UdpListenerSpec.of(
                    ListenerSpec.of("v", Address.parse("127.0.0.1:" + proxy.port())), "c");

            UdpBindResult result = UdpListener.bind(same, proxy.cluster("c"), proxy.loops, proxy.stats,
                    AccessLog.OFF, () -> 0).join();

            assertThat(result.toString()).contains("listener v: cannot bind 127.0.0.1:" + proxy.port())
                    .contains("in use");
        }
    }

}
