package io.weir.core.cluster;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weir.core.discovery.EndpointListParser;
import io.weir.core.health.ProbeFactory;
import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.SpecException;
import io.weir.core.stats.Stats;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * All running clusters. Changed on the control loop, which publishes one snapshot; read anywhere.
 */
@ControlThread
public final class ClusterRegistry {
    private final Stats stats;
    private final LoopGroups loops;
    private final EventLoop control;
    private final List<EndpointDownListener> downListeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, Cluster> clusters = Map.of();

    /** Clusters without http checks and endpoint files: a spec that asks for them is refused. */
    public ClusterRegistry(Stats stats, LoopGroups loops) {
        this(stats, loops, (spec, _) -> {
            throw new SpecException("health.type", spec.type(), "tcp or udp");
        }, text -> {
            throw new SpecException("discover.file", "a file", "no endpoint files here");
        });
    }

    /**
     * Clusters of every kind.
     *
     * @param httpProbes makes the probes of {@code health: http}
     * @param lists reads endpoint files
     */
    public ClusterRegistry(Stats stats, LoopGroups loops, ProbeFactory httpProbes, EndpointListParser lists) {
        this.stats = stats;
        this.loops = loops;
        this.control = loops.control().next();
    }

    /**
     * Makes the running clusters be these; what did not change keeps everything. Any thread: the work is done on the
     * control loop (at once when called there), and the future completes when the new clusters can be seen.
     */
    public Future<Void> apply(List<ClusterSpec> specs) {
        if (control.inEventLoop()) {
            applyNow(specs);
            return control.newSucceededFuture(null);
        }
        return control.submit(() -> applyNow(specs), null);
    }

    private void applyNow(List<ClusterSpec> specs) {
        Map<String, Cluster> next = new HashMap<>();
        for (ClusterSpec spec : specs) {
            List<Endpoint> endpoints = new ArrayList<>();
            for (EndpointSpec endpoint : spec.endpoints()) {
                SocketAddress address = switch (endpoint.address()) {
                    case Address.Inet inet -> new InetSocketAddress(inet.host(), inet.port());
                    case Address.Unix unix -> loops.unixAddress(unix.path());
                };
                endpoints.add(new Endpoint(spec.name(), endpoint, address));
            }
            next.put(spec.name(), new Cluster(spec, endpoints, stats.cluster(spec.name())));
        }
        clusters = Map.copyOf(next);
    }

    /** Tells {@code listener} of every endpoint that goes down from now on. Any thread. */
    public void addDownListener(EndpointDownListener listener) {
        downListeners.add(listener);
    }

    /** Tells {@code listener} no more. Any thread. */
    public void removeDownListener(EndpointDownListener listener) {
        downListeners.remove(listener);
    }

    /** The running cluster of this name, or null. */
    public @Nullable Cluster cluster(String name) {
        return clusters.get(name);
    }

    /** Every running cluster. */
    public Map<String, Cluster> snapshot() {
        return clusters;
    }

    /** Ends checks, look-ups and waits; the clusters take no more traffic. Any thread. */
    public Future<Void> close() {
        return apply(List.of());
    }
}
