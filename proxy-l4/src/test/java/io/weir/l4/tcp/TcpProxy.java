package io.weir.l4.tcp;

import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.ClusterRegistry;
import io.weir.core.cluster.Endpoint;
import io.weir.core.connect.Connector;
import io.weir.core.limit.ConnectionCeiling;
import io.weir.core.listener.BindResult;
import io.weir.core.listener.BoundListener;
import io.weir.core.listener.InheritedSockets;
import io.weir.core.listener.ListenerBinder;
import io.weir.core.log.AccessLog;
import io.weir.core.log.AccessRecord;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.GateSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.core.stats.Stats;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.testkit.RawClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A whole tcp proxy in the test's process: loops, one cluster or several, one listener. */
final class TcpProxy implements AutoCloseable {
    static final Address.Inet ANY_PORT = new Address.Inet("127.0.0.1", 0);

    final LoopGroups loops;
    final Stats stats = new Stats();
    final ConnectionCeiling ceiling;
    final TcpSessions sessions;
    final ClusterRegistry registry;
    final BoundListener listener;
    private final TcpListenerSpec spec;
    private final LinkedBlockingQueue<AccessRecord> ends = new LinkedBlockingQueue<>();

    private TcpProxy(RuntimeSpec runtime, TcpListenerSpec spec, List<ClusterSpec> clusters) throws Exception {
        this.spec = spec;
        loops = LoopGroups.start(runtime);
        ceiling = new ConnectionCeiling(runtime.connectionsMax());
        sessions = new TcpSessions(loops);
        registry = new ClusterRegistry(stats, loops);
        registry.apply(clusters).get(10, TimeUnit.SECONDS);
        BindResult result = new ListenerBinder(loops, ceiling, stats, InheritedSockets.NONE)
                .bind(spec.listener(), starter(spec)).get(10, TimeUnit.SECONDS);
        if (!(result instanceof BindResult.Bound bound)) {
            throw new AssertionError(result);
        }
        listener = bound.listener();
    }

    static TcpProxy start(RuntimeSpec runtime, TcpListenerSpec spec, ClusterSpec... clusters) throws Exception {
        return new TcpProxy(runtime, spec, List.of(clusters));
    }

    static TcpProxy start(TcpListenerSpec spec, ClusterSpec... clusters) throws Exception {
        return start(runtime(Transport.AUTO, 1), spec, clusters);
    }

    /** With every default, to endpoints such as {@code 127.0.0.1:9001}. */
    static TcpProxy to(String... endpoints) throws Exception {
        return start(TcpListenerSpec.of(listener(), "app"), cluster("app", endpoints));
    }

    static TcpProxy over(Transport transport, int workers, String... endpoints) throws Exception {
        return start(runtime(transport, workers), TcpListenerSpec.of(listener(), "app"), cluster("app", endpoints));
    }

    static RuntimeSpec runtime(Transport transport, int workers) {
        return new RuntimeSpec(workers, transport, 1000, Duration.ofSeconds(5), 0);
    }

    static ListenerSpec listener() {
        return ListenerSpec.of("tcp", ANY_PORT);
    }

    static ListenerSpec listener(GateSpec gate) {
        return new ListenerSpec("tcp", List.of(ANY_PORT), 128, gate, false, List.of(), null);
    }

    static ClusterSpec cluster(String name, String... endpoints) {
        return ClusterSpec.of(name,
                Arrays.stream(endpoints).map(EndpointSpec::of).toArray(EndpointSpec[]::new));
    }

    TcpStarter starter(TcpListenerSpec of) {
        return new TcpStarter(of, registry::cluster, new Connector(loops), stats, new Log(), sessions, null);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddresses().getFirst();
    }

    int port() {
        return address().getPort();
    }

    RawClient connect() {
        return RawClient.connect(port());
    }

    Cluster cluster() {
        return Objects.requireNonNull(registry.cluster("app"));
    }

    Endpoint endpoint() {
        return cluster().endpoints().getFirst();
    }

    /** The next session's record, in the order they ended. */
    AccessRecord awaitEnd() throws InterruptedException {
        return Objects.requireNonNull(ends.poll(10, TimeUnit.SECONDS), "a session's end");
    }

    TcpListenerSpec spec() {
        return spec;
    }

    @Override
    public void close() {
        listener.close();
        loops.close();
    }

    private final class Log implements AccessLog {
        @Override
        public boolean wants(boolean failed) {
            return true;
        }

        @Override
        public void record(AccessRecord entry) {
            ends.add(entry);
        }
    }
}
