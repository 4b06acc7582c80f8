package io.weir.core.cluster;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weir.core.discovery.DnsLookup;
import io.weir.core.discovery.EndpointListParser;
import io.weir.core.health.ProbeFactory;
import io.weir.core.health.SocketProbes;
import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.SpecException;
import io.weir.core.stats.Stats;
import io.weir.core.tls.RetirementMailbox;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All running clusters. Changed on the control loop, which publishes one snapshot; read anywhere. A reload is a
 * difference: clusters and endpoints that stay keep identity, counters, health, ejections and connections.
 */
@ControlThread
public final class ClusterRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterRegistry.class);

    private final Stats stats;
    private final ClusterTools tools;
    private final EventLoop control;
    private final Runnable closeTools;
    private final List<EndpointDownListener> downListeners = new CopyOnWriteArrayList<>();
    private final Map<String, ClusterControl> controls = new HashMap<>();
    private volatile Map<String, Cluster> clusters = Map.of();

    /** Clusters without http checks and endpoint files: a spec that asks for them is refused. */
    public ClusterRegistry(Stats stats, LoopGroups loops) {
        this(stats, loops, (spec, _) -> {
            throw new SpecException("health.type", spec.type(), "tcp or udp");
        }, _ -> {
            throw new SpecException("discover.file", "a file", "no endpoint files here");
        });
    }

    /**
     * Clusters of every kind. Names are asked of the machine's name servers.
     *
     * @param httpProbes makes the probes of {@code health: http}
     * @param lists reads endpoint files
     */
    public ClusterRegistry(Stats stats, LoopGroups loops, ProbeFactory httpProbes, EndpointListParser lists) {
        this(stats, loops, httpProbes, lists, new DnsLookup(loops));
    }

    /** As above, with names asked of {@code lookup}, which is closed with this. */
    public ClusterRegistry(
            Stats stats, LoopGroups loops, ProbeFactory httpProbes, EndpointListParser lists, DnsLookup lookup) {
        this(stats, tools(loops, httpProbes, lists, lookup), lookup::close);
    }

    ClusterRegistry(Stats stats, ClusterTools tools, Runnable closeTools) {
        this.stats = stats;
        this.tools = tools;
        this.control = tools.control();
        this.closeTools = closeTools;
    }

    private static ClusterTools tools(
            LoopGroups loops, ProbeFactory httpProbes, EndpointListParser lists, DnsLookup lookup) {
        ProbeFactory probes = new SocketProbes(httpProbes);
        return new ClusterTools(loops.control().next(), spec -> probes.create(spec, loops), lookup, lists,
                loops::unixAddress, ThreadLocalRandom::current, RetirementMailbox.of(loops));
    }

    /**
     * Makes the running clusters be these; what did not change keeps everything. Any thread: the work is done on the
     * control loop (at once when called there), and the future completes when the new clusters can be seen.
     */
    public Future<Void> apply(List<ClusterSpec> specs) {
        return onControl(() -> applyNow(specs));
    }

    private Future<Void> onControl(Runnable work) {
        if (control.inEventLoop()) {
            work.run();
            return control.newSucceededFuture(null);
        }
        return control.submit(work, null);
    }

    private void applyNow(List<ClusterSpec> specs) {
        Map<String, ClusterSpec> wanted = new LinkedHashMap<>();
        specs.forEach(spec -> wanted.put(spec.name(), spec));
        Map<String, Cluster> next = new LinkedHashMap<>();
        for (ClusterSpec spec : wanted.values()) {
            ClusterControl running = controls.get(spec.name());
            if (running == null) {
                running = new ClusterControl(spec, stats.cluster(spec.name()), tools, this::tellDown);
                running.apply(spec, true);
                controls.put(spec.name(), running);
            } else if (!spec.equals(running.cluster().spec())) {
                reapply(running, spec);
            }
            next.put(spec.name(), running.cluster());
        }
        clusters = Map.copyOf(next);
        controls.values().removeIf(running -> {
            boolean isGone = !wanted.containsKey(running.cluster().name());
            if (isGone) {
                running.close();
            }
            return isGone;
        });
    }

    /** Its files were there when the configuration was read; should they be gone already, it stays as it was. */
    private static void reapply(ClusterControl running, ClusterSpec spec) {
        try {
            running.apply(spec, false);
        } catch (SpecException unusable) {
            LOG.error("cluster {} stays as it was: {}", spec.name(), unusable.getMessage());
        }
    }

    /**
     * Does what an operator wants of one endpoint. Any thread; the future completes when loops see it.
     *
     * @param address as configured or discovered, {@link Endpoint#address()} as text
     */
    public Future<ChangeOutcome> operate(String cluster, String address, EndpointChange change) {
        return control.submit(() -> {
            ClusterControl running = controls.get(cluster);
            return running == null ? new ChangeOutcome.NoCluster() : running.operate(address, change);
        });
    }

    /** Looks whether files of {@code tls} changed, and reads those that did. Any thread. */
    public void lookAtFiles() {
        control.execute(() -> controls.values().forEach(ClusterControl::lookAtFiles));
    }

    private void tellDown(Cluster cluster, Endpoint endpoint) {
        for (EndpointDownListener listener : downListeners) {
            try {
                listener.onEndpointDown(cluster, endpoint);
            } catch (RuntimeException bug) {
                LOG.error("a listener failed when told that {} is down", endpoint, bug);
            }
        }
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
        return onControl(() -> {
            applyNow(List.of());
            closeTools.run();
        });
    }
}
