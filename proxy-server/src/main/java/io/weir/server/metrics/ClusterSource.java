package io.weir.server.metrics;

import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.ClusterRegistry;
import io.weir.core.cluster.Endpoint;
import io.weir.core.cluster.EndpointState;
import io.weir.core.cluster.EndpointView;
import io.weir.core.loop.ControlThread;
import io.weir.core.stats.ClusterStats;
import io.weir.core.stats.EndpointStats;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Clusters, their endpoints summed up: addresses are no label, since discovery may bring any number of them. The sums
 * keep what endpoints counted that are gone now, so that a counter never falls.
 */
@ControlThread
final class ClusterSource implements MetricSource {
    private final Map<MetricNames, Function<EndpointStats, LongAdder>> sums = new EnumMap<>(MetricNames.class);
    private final Map<String, Totals> totals = new HashMap<>();
    private final ClusterRegistry registry;

    /** What a cluster's endpoints counted: those here as last seen, those gone for good. */
    private record Totals(Map<Endpoint, long[]> seen, long[] gone) {}

    ClusterSource(ClusterRegistry registry) {
        this.registry = registry;
        sums.put(MetricNames.CONNECTS, stats -> stats.connects);
        sums.put(MetricNames.CONNECT_FAILURES, stats -> stats.connectFailures);
        sums.put(MetricNames.REQUESTS, stats -> stats.requests);
        sums.put(MetricNames.FAILURES, stats -> stats.failures);
        sums.put(MetricNames.EJECTIONS, stats -> stats.ejections);
        sums.put(MetricNames.CHECKS, stats -> stats.checks);
        sums.put(MetricNames.CHECK_FAILURES, stats -> stats.checkFailures);
        sums.put(MetricNames.UPSTREAM_SENT, stats -> stats.bytesSent);
        sums.put(MetricNames.UPSTREAM_RECEIVED, stats -> stats.bytesReceived);
    }

    @Override
    public void collect(Samples to) {
        Map<String, Cluster> clusters = registry.snapshot();
        totals.keySet().retainAll(clusters.keySet());
        clusters.forEach((name, cluster) -> {
            addCluster(cluster.stats(), to);
            addEndpoints(cluster, to);
            addSums(cluster, to);
        });
    }

    private static void addCluster(ClusterStats from, Samples to) {
        String name = from.cluster();
        to.counter(MetricNames.RETRIES, from.retries.sum(), name);
        to.counter(MetricNames.RETRIES_OVER_BUDGET, from.retriesOverBudget.sum(), name);
        to.counter(MetricNames.QUEUED, from.queued.sum(), name);
        to.counter(MetricNames.QUEUE_OVERFLOWS, from.queueOverflows.sum(), name);
        to.counter(MetricNames.QUEUE_TIMEOUTS, from.queueTimeouts.sum(), name);
        to.counter(MetricNames.NO_ENDPOINT, from.noEndpoint.sum(), name);
        to.counter(MetricNames.PANIC_PICKS, from.panicPicks.sum(), name);
        TrafficSource.addHandshakes(MetricNames.UPSTREAM_TLS_HANDSHAKES, from.tls, name, to);
        to.histogram(MetricNames.CONNECT_DURATION, from.connect, name);
        to.histogram(MetricNames.QUEUE_DURATION, from.queueWait, name);
        to.histogram(MetricNames.RESPONSE_DURATION, from.responseWait, name);
    }

    private static void addEndpoints(Cluster cluster, Samples to) {
        int[] byState = new int[EndpointState.values().length];
        long inProgress = 0;
        for (EndpointView endpoint : cluster.views()) {
            byState[endpoint.state().ordinal()]++;
            inProgress += endpoint.inProgress();
        }
        String name = cluster.name();
        for (EndpointState state : EndpointState.values()) {
            to.gauge(MetricNames.ENDPOINTS, byState[state.ordinal()], name, state.name().toLowerCase(Locale.ROOT));
        }
        to.gauge(MetricNames.IN_PROGRESS, inProgress, name);
        to.gauge(MetricNames.UPSTREAM_OPEN, sum(cluster, stats -> stats.connectionsOpen), name);
        to.gauge(MetricNames.UPSTREAM_IDLE, sum(cluster, stats -> stats.connectionsIdle), name);
    }

    private static long sum(Cluster cluster, Function<EndpointStats, LongAdder> value) {
        return cluster.endpoints().stream().mapToLong(endpoint -> value.apply(endpoint.stats()).sum()).sum();
    }

    private void addSums(Cluster cluster, Samples to) {
        Totals known = totals.computeIfAbsent(
                cluster.name(), any -> new Totals(new IdentityHashMap<>(), new long[sums.size()]));
        known.seen().entrySet().removeIf(entry -> {
            boolean isGone = !cluster.endpoints().contains(entry.getKey());
            if (isGone) {
                addInto(known.gone(), read(entry.getKey()));
            }
            return isGone;
        });
        long[] now = known.gone().clone();
        for (Endpoint endpoint : cluster.endpoints()) {
            long[] values = read(endpoint);
            known.seen().put(endpoint, values);
            addInto(now, values);
        }
        int i = 0;
        for (MetricNames name : sums.keySet()) {
            to.counter(name, now[i++], cluster.name());
        }
    }

    private long[] read(Endpoint endpoint) {
        return sums.values().stream().mapToLong(sum -> sum.apply(endpoint.stats()).sum()).toArray();
    }

    private static void addInto(long[] sum, long[] values) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[i];
        }
    }
}
