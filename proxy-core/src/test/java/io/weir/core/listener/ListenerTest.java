package io.weir.core.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.limit.ConnectionCeiling;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.Address;
import io.weir.core.spec.Cidr;
import io.weir.core.spec.GateSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.core.stats.ListenerStats.Refusal;
import io.weir.core.stats.Stats;
import io.weir.testkit.Await;
import io.weir.testkit.EchoTcp;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real clients at real listeners that greet and echo. */
@ExtendWith(LeakAssert.class)
class ListenerTest {
    private static final Address ANY_PORT = new Address.Inet("127.0.0.1", 0);
    private static final Cidr LOOPBACK = Cidr.parse("127.0.0.0/8");
    private static final Cidr ELSEWHERE = Cidr.parse("10.0.0.0/8");

    private final LoopGroups loops =
            LoopGroups.start(new RuntimeSpec(2, Transport.AUTO, 100, Duration.ofSeconds(1), 0));
    private final ConnectionCeiling ceiling = new ConnectionCeiling(100);
    private final Stats stats = new Stats();
    private final BlockingQueue<DownstreamFacts> started = new LinkedBlockingQueue<>();
    private @Nullable BoundListener bound;

    @AfterEach
    void stop() {
        if (bound != null) {
            bound.close();
        }
        loops.close();
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"EPOLL", "NIO"})
    void everyAddressIsServedOnEveryTransport(Transport transport) throws Exception {
        try (var own = LoopGroups.start(new RuntimeSpec(3, transport, 100, Duration.ofSeconds(1), 0))) {
            var binder = new ListenerBinder(own, ceiling, stats, InheritedSockets.NONE);
            BoundListener listener = bound(binder.bind(ListenerSpec.of("l", ANY_PORT, ANY_PORT), greeting("hi\r\n"))
                    .get(10, TimeUnit.SECONDS));

            assertThat(listener.localAddresses()).hasSize(2);
            for (var address : listener.localAddresses()) {
                for (int i = 0; i < 10; i++) {
                    try (var client = RawClient.connect(address)) {
                        assertThat(client.readLine()).isEqualTo("hi");
                    }
                }
            }
            assertThat(stats.listener("l").accepted.sum()).isEqualTo(20);
            listener.close().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void anAddressInUseIsAFailureThatSaysSo() throws Exception {
        try (var taken = EchoTcp.start()) {
            Address address = Address.parse(taken.hostPort());

            BindResult result = bind(ListenerSpec.of("l", ANY_PORT, address));

            assertThat(result).isInstanceOfSatisfying(BindResult.Failed.class,
                    failed -> assertThat(failed.toString()).isEqualTo(
                            "listener l: cannot bind " + address + ": Address already in use"));
        }
    }

    @Test
    void anAddressWeAlreadyServeIsInUseToo() throws Exception {
        BoundListener first = listen(GateSpec.OPEN);

        BindResult result = bind(ListenerSpec.of("other", new Address.Inet("127.0.0.1", port(first))));

        assertThat(result).isInstanceOf(BindResult.Failed.class);
    }

    @Test
    void aStaleSocketFileIsReplacedAndALiveOneIsNot(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("l.sock");
        Address address = new Address.Unix(file.toString());
        EchoTcp other = EchoTcp.startUnix(file);
        assertThat(bind(ListenerSpec.of("l", address))).isInstanceOf(BindResult.Failed.class);
        other.close();
        leaveStaleFile(file);

        BoundListener listener = bound(bind(ListenerSpec.of("l", address)));

        try (var client = RawClient.connect(file)) {
            assertThat(client.readLine()).isEqualTo("hi");
        }
        listener.close().get(10, TimeUnit.SECONDS);
        assertThat(Files.exists(file)).isFalse();
    }

    private static void leaveStaleFile(Path file) throws Exception {
        Files.deleteIfExists(file);
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(file));
        }
        assertThat(Files.exists(file)).isTrue();
    }

    @Test
    void aFileThatIsNoSocketIsNeverReplaced(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("precious"), "data");

        BindResult result = bind(ListenerSpec.of("l", new Address.Unix(file.toString())));

        assertThat(result).isInstanceOf(BindResult.Failed.class);
        assertThat(Files.readString(file)).isEqualTo("data");
    }

    @Test
    void theDeniedAreClosedBeforeAByteIsRead() throws Exception {
        BoundListener listener = listen(new GateSpec(0, 0, List.of(), List.of(LOOPBACK)));

        try (var client = connect(listener)) {
            client.expectGone();
        }
        assertThat(stats.listener("l").refused(Refusal.DENIED).sum()).isEqualTo(1);
        assertThat(stats.listener("l").accepted.sum()).isZero();
    }

    @Test
    void thoseNotAllowedAreClosedAndThoseAllowedAreServed() throws Exception {
        BoundListener listener = listen(new GateSpec(0, 0, List.of(ELSEWHERE), List.of()));
        try (var client = connect(listener)) {
            client.expectGone();
        }

        listener.swap(spec(new GateSpec(0, 0, List.of(ELSEWHERE, LOOPBACK), List.of())), greeting("swapped\r\n"));

        try (var client = connect(listener)) {
            assertThat(client.readLine()).isEqualTo("swapped");
        }
    }

    @Test
    void aListenersBoundTurnsTheNextAwayUntilOneLeaves() throws Exception {
        BoundListener listener = listen(new GateSpec(1, 0, List.of(), List.of()));
        try (var first = connect(listener)) {
            assertThat(first.readLine()).isEqualTo("hi");
            try (var second = connect(listener)) {
                second.expectGone();
            }
            assertThat(stats.listener("l").refused(Refusal.LISTENER_LIMIT).sum()).isEqualTo(1);
            first.halfClose().expectClosed();
        }
        Await.until("the first one left", () -> listener.openConnections() == 0);

        try (var third = connect(listener)) {
            assertThat(third.readLine()).isEqualTo("hi");
        }
    }

    @Test
    void anAddressesBoundCountsOnlyThatAddress() throws Exception {
        BoundListener listener = listen(new GateSpec(0, 1, List.of(), List.of()));
        try (var first = connect(listener);
                var other = RawClient.connectFrom("127.0.0.2", listener.localAddresses().getFirst())) {
            assertThat(first.readLine()).isEqualTo("hi");
            assertThat(other.readLine()).isEqualTo("hi");
            try (var second = connect(listener)) {
                second.expectGone();
            }
            assertThat(stats.listener("l").refused(Refusal.ADDRESS_LIMIT).sum()).isEqualTo(1);
        }
    }

    @Test
    void atTheProcessesCeilingAcceptingPausesAndResumes() throws Exception {
        BoundListener listener = listen(GateSpec.OPEN);
        ceiling.connectionsMax(1);
        try (var first = connect(listener)) {
            assertThat(first.readLine()).isEqualTo("hi");
            List<RawClient> waiting = List.of(connect(listener), connect(listener), connect(listener),
                    connect(listener));
            first.halfClose().expectClosed();

            // Each is served in the end, one after the other.
            for (RawClient client : waiting) {
                client.timeout(Duration.ofSeconds(10));
            }
            serveAll(waiting);
            assertThat(ceiling.pauses()).isPositive();
        }
    }

    private static void serveAll(List<RawClient> waiting) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var served = waiting.stream().map(client -> threads.submit(() -> {
                String line = client.readLine();
                client.close();
                return line;
            })).toList();
            for (var line : served) {
                assertThat(line.get(10, TimeUnit.SECONDS)).isEqualTo("hi");
            }
        }
    }

    @Test
    void aProxyHeaderNamesTheClientAndTheBytesBehindItAreKept() throws Exception {
        BoundListener listener = bound(bind(new ListenerSpec("l", List.of(ANY_PORT), 10, GateSpec.OPEN, true,
                List.of(), null)));
        try (var client = connect(listener)) {
            client.sendSlowly("PROXY TCP4 192.0.2.1 192.0.2.2 1234 80\r\nping", 5);

            assertThat(client.readLine()).isEqualTo("hi");
            assertThat(client.readText(4)).isEqualTo("ping");
            DownstreamFacts facts = started.take();
            assertThat(facts.clientText()).isEqualTo("192.0.2.1:1234");
            assertThat(facts.destination()).isEqualTo(new InetSocketAddress("192.0.2.2", 80));
            assertThat(facts.peerTrusted()).isFalse();
        }
    }

    @Test
    void aConnectionWithoutItsProxyHeaderIsClosedAndCounted() throws Exception {
        BoundListener listener = bound(bind(new ListenerSpec("l", List.of(ANY_PORT), 10, GateSpec.OPEN, true,
                List.of(), null)));
        try (var client = connect(listener)) {
            client.send("GET / HTTP/1.1\r\n\r\n");

            client.expectGone();
        }
        assertThat(stats.listener("l").refused(Refusal.BAD_PROXY_HEADER).sum()).isEqualTo(1);
        assertThat(started).isEmpty();
    }

    @Test
    void onlyTrustedProxiesMaySendTheHeader() throws Exception {
        BoundListener listener = bound(bind(new ListenerSpec("l", List.of(ANY_PORT), 10, GateSpec.OPEN, true,
                List.of(ELSEWHERE), null)));
        try (var client = connect(listener)) {
            client.expectGone();
        }
        assertThat(stats.listener("l").refused(Refusal.BAD_PROXY_HEADER).sum()).isEqualTo(1);

        listener.swap(new ListenerSpec("l", List.of(ANY_PORT), 10, GateSpec.OPEN, true, List.of(LOOPBACK),
                null),
                greeting("hi\r\n"));

        try (var client = connect(listener)) {
            client.send("PROXY UNKNOWN\r\n");
            assertThat(client.readLine()).isEqualTo("hi");
            assertThat(started.take().peerTrusted()).isTrue();
        }
    }

    @Test
    void whoTheProxyHeaderNamesIsTrustedOnlyIfItIsATrustedProxyItself() throws Exception {
        BoundListener listener = bound(bind(new ListenerSpec("l", List.of(ANY_PORT), 10, GateSpec.OPEN, true,
                List.of(LOOPBACK), null)));
        try (var client = connect(listener); var proxy = connect(listener)) {
            client.send("PROXY TCP4 192.0.2.1 192.0.2.2 1234 80\r\n");
            assertThat(client.readLine()).isEqualTo("hi");
            assertThat(started.take().peerTrusted()).isFalse();

            proxy.send("PROXY TCP4 127.0.0.9 192.0.2.2 1234 80\r\n");
            assertThat(proxy.readLine()).isEqualTo("hi");
            assertThat(started.take().peerTrusted()).isTrue();
        }
    }

    @Test
    void connectionsAreToldThatTheListenerDrains() throws Exception {
        BoundListener listener = listen(GateSpec.OPEN);
        try (var client = connect(listener)) {
            assertThat(client.readLine()).isEqualTo("hi");

            listener.drain().get(10, TimeUnit.SECONDS);

            assertThat(client.readLine()).isEqualTo("STARTED");
            listener.close();
            client.expectGone();
        }
    }

    private BindResult bind(ListenerSpec spec) throws Exception {
        return new ListenerBinder(loops, ceiling, stats, InheritedSockets.NONE)
                .bind(spec, greeting("hi\r\n")).get(10, TimeUnit.SECONDS);
    }

    private BoundListener listen(GateSpec gate) throws Exception {
        return bound(bind(spec(gate)));
    }

    private static ListenerSpec spec(GateSpec gate) {
        return new ListenerSpec("l", List.of(ANY_PORT), 10, gate, false, List.of(), null);
    }

    private BoundListener bound(BindResult result) {
        assertThat(result).isInstanceOf(BindResult.Bound.class);
        BoundListener listener = ((BindResult.Bound) result).listener();
        bound = listener;
        return listener;
    }

    private static RawClient connect(BoundListener listener) {
        return RawClient.connect(listener.localAddresses().getFirst());
    }

    private static int port(BoundListener listener) {
        return ((InetSocketAddress) listener.localAddresses().getFirst()).getPort();
    }

    private ConnectionStarter greeting(String text) {
        return (channel, facts) -> {
            started.add(facts);
            channel.pipeline().addLast(new Greeter(text));
        };
    }
}
