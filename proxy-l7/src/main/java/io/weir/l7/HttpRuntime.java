package io.weir.l7;

import io.netty.channel.EventLoop;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.Endpoint;
import io.weir.core.cluster.EndpointDownListener;
import io.weir.core.connect.Connector;
import io.weir.core.log.AccessLog;
import io.weir.core.loop.Shared;
import io.weir.core.spec.ClusterSpec.OnDown;
import io.weir.core.stats.Stats;
import io.weir.l7.exchange.HttpWorker;
import io.weir.l7.upstream.RetryBudget;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all HTTP listeners of a process share: one per process, made before the first {@link HttpStarter}. Register
 * it as an {@link EndpointDownListener}, so that pooled connections to endpoints that went down close.
 */
@Shared
public final class HttpRuntime implements EndpointDownListener {
    private final ClusterOpener opener;
    private final Function<String, @Nullable Cluster> clusters;
    private final Stats stats;
    private final AccessLog accessLog;
    private final Map<EventLoop, HttpWorker> workers = new ConcurrentHashMap<>();
    private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();

    /** {@code clusters} finds a running cluster by name; asked when routes are compiled, never per request. */
    public HttpRuntime(
            Connector connector,
            Function<String, @Nullable Cluster> clusters,
            Stats stats,
            AccessLog accessLog) {
        this.opener = new ClusterOpener(connector);
        this.clusters = clusters;
        this.stats = stats;
        this.accessLog = accessLog;
    }

    Cluster cluster(String name) {
        Cluster cluster = clusters.apply(name);
        if (cluster == null) {
            throw new IllegalArgumentException("to: " + name + " (expected: a running cluster)");
        }
        return cluster;
    }

    Stats stats() {
        return stats;
    }

    /** What the connections of {@code loop} share; called on it. */
    HttpWorker worker(EventLoop loop) {
        HttpWorker worker = workers.get(loop);
        if (worker == null) {
            worker = new HttpWorker(loop, opener, accessLog, this::budget);
            workers.put(loop, worker);
        }
        return worker;
    }

    private RetryBudget budget(String cluster) {
        return budgets.computeIfAbsent(cluster, name -> new RetryBudget());
    }

    @Override
    public void onEndpointDown(Cluster cluster, Endpoint endpoint) {
        boolean cut = cluster.spec().onDown() == OnDown.CLOSE;
        workers.forEach((loop, worker) -> loop.execute(() -> worker.onEndpointDown(endpoint, cut)));
    }
}
