package io.weir.server.admin;

import io.weir.config.ConfigResult;
import io.weir.core.cluster.ClusterRegistry;
import io.weir.core.log.RecentFailures;
import io.weir.core.stats.Stats;
import io.weir.server.metrics.Metrics;
import io.weir.server.metrics.ProcessBounds;
import io.weir.server.metrics.ServerStats;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the admin port reads.
 *
 * @param running the configuration in force; null before the first
 */
public record AdminSources(
        String version,
        ServerStats serverStats,
        Metrics metrics,
        Stats stats,
        ProcessBounds bounds,
        RecentFailures failures,
        ClusterRegistry clusters,
        Supplier<List<ListenerView>> listeners,
        Supplier<ConfigResult.@Nullable Loaded> running) {}
