package io.weir.l4.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.ClusterRegistry;
import io.weir.core.cluster.Endpoint;
import io.weir.core.log.AccessLog;
import io.weir.core.log.AccessRecord;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.core.stats.FlowStats;
import io.weir.core.stats.FlowStats.Drop;
import io.weir.core.stats.Stats;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.testkit.Await;
import io.weir.testkit.EchoUdp;
import io.weir.testkit.RawUdpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A UDP listener in front of a cluster, as a test needs it. */
final class UdpBench implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final Stats stats = new Stats();
    final LoopGroups loops;
    final ClusterRegistry registry;
    final UdpListener listener;
    private final BlockingQueue<AccessRecord> records = new LinkedBlockingQueue<>();

    private UdpBench(Transport transport, int workers, UdpListenerSpec spec, ClusterSpec... clusters) {
        loops = LoopGroups.start(new RuntimeSpec(workers, transport, 100, Duration.ofSeconds(1), 0));
        registry = new ClusterRegistry(stats, loops);
        registry.apply(Arrays.asList(clusters)).awaitUninterruptibly();
        UdpBindResult result = UdpListener.bind(spec, cluster(spec.cluster()), loops, stats, recorder(),
                new AtomicLong()::incrementAndGet).orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(result).isInstanceOf(UdpBindResult.Bound.class);
        listener = ((UdpBindResult.Bound) result).listener();
        registry.addDownListener(listener);
    }

    static UdpBench start(Transport transport, UdpListenerSpec spec, EchoUdp... endpoints) {
        return start(transport, spec, cluster("c", endpoints));
    }

    static UdpBench start(Transport transport, UdpListenerSpec spec, ClusterSpec... clusters) {
        return new UdpBench(transport, 2, spec, clusters);
    }

    /** A listener at 127.0.0.1 for cluster {@code c}. */
    static UdpListenerSpec spec() {
        return UdpListenerSpec.of(ListenerSpec.of("u", Address.parse("127.0.0.1:0")), "c");
    }

    static UdpListenerSpec spec(Duration timeout, int sessionsMax, int responses, UdpListenerSpec.Mode mode) {
        return new UdpListenerSpec(spec().listener(), "c", timeout, sessionsMax, responses, mode);
    }

    static ClusterSpec cluster(String name, EchoUdp... endpoints) {
        return ClusterSpec.of(name, Arrays.stream(endpoints).map(echo -> EndpointSpec.of(echo.hostPort()))
                .toArray(EndpointSpec[]::new));
    }

    private AccessLog recorder() {
        return new AccessLog() {
            @Override
            public boolean wants(boolean failed) {
                return true;
            }

            @Override
            public void record(AccessRecord entry) {
                records.add(entry);
            }
        };
    }

    int port() {
        return listener.localAddresses().getFirst().getPort();
    }

    RawUdpClient client() {
        return RawUdpClient.to(port());
    }

    Cluster cluster(String name) {
        return Objects.requireNonNull(registry.cluster(name), name);
    }

    /** Tells the listener that the endpoint at {@code port} went down. */
    void endpointDown(int port) {
        Cluster cluster = cluster("c");
        for (Endpoint endpoint : cluster.endpoints()) {
            if (((Address.Inet) endpoint.address()).port() == port) {
                listener.onEndpointDown(cluster, endpoint);
            }
        }
    }

    FlowStats flowStats() {
        return stats.flows("u");
    }

    void awaitDropped(Drop reason, long count) {
        Await.until(count + " dropped for " + reason, () -> flowStats().dropped(reason).sum() >= count);
        assertThat(flowStats().dropped(reason).sum()).isEqualTo(count);
    }

    void awaitFlowsOpen(int count) {
        Await.until(count + " flows open", () -> listener.flowsOpen() == count);
    }

    /** The next flow that ended. */
    AccessRecord awaitRecord() throws InterruptedException {
        return Objects.requireNonNull(records.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS), "no flow ended");
    }

    @Override
    public void close() {
        listener.close().orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(listener.flowsOpen()).isZero();
        registry.snapshot().values().forEach(cluster -> cluster.endpoints().forEach(
                endpoint -> assertThat(endpoint.inProgress()).as("places at " + endpoint).isZero()));
        registry.close().awaitUninterruptibly();
        loops.close();
    }
}
