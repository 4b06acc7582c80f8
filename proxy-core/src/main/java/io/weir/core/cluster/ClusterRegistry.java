package io.weir.core.cluster;

import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.stats.Stats;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All running clusters. Changed on the control thread, which publishes one snapshot; read anywhere.
 */
@ControlThread
public final class ClusterRegistry {
    private final Stats stats;
    private volatile Map<String, Cluster> clusters = Map.of();

    public ClusterRegistry(Stats stats) {
        this.stats = stats;
    }

    /** Makes the running clusters be these; what did not change keeps everything. Control thread. */
    public void apply(List<ClusterSpec> specs, LoopGroups loops) {
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

    /** The running cluster of this name, or null. */
    public @Nullable Cluster cluster(String name) {
        return clusters.get(name);
    }

    /** Every running cluster. */
    public Map<String, Cluster> snapshot() {
        return clusters;
    }
}
