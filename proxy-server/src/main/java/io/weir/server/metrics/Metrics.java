package io.weir.server.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.weir.core.cluster.ClusterRegistry;
import io.weir.core.log.AsyncAccessLog;
import io.weir.core.loop.LoopGroups;
import io.weir.core.loop.Shared;
import io.weir.core.stats.Stats;
import java.util.List;

/**
 * Everything {@code /metrics} tells: our own counters, read when asked, and the JVM's by Micrometer. The data path does
 * not know of it; it bumps adders.
 */
@Shared
public final class Metrics implements AutoCloseable {
    /** What scrapers are told the text is. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final List<MetricSource> sources;

    /** Reads these from now on; starts a timer on each loop that measures how late it is. */
    public Metrics(
            String version,
            Stats stats,
            ServerStats serverStats,
            ClusterRegistry clusters,
            LoopGroups loops,
            AsyncAccessLog accessLog,
            ProcessBounds bounds) {
        this.sources = List.of(
                serverStats,
                new ProcessSource(version, accessLog, bounds),
                new LoopDelays(loops.workers()),
                new TrafficSource(stats),
                new ClusterSource(clusters));
        registry.getPrometheusRegistry().register((MultiCollector) this::collect);
        gc.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Sources remember sums between scrapes, so that one scrape is made at a time. */
    private synchronized MetricSnapshots collect() {
        Samples samples = new Samples();
        sources.forEach(source -> source.collect(samples));
        return samples.toSnapshots();
    }

    /** All metrics in the Prometheus text format. Not on a loop. */
    public String scrape() {
        return registry.scrape(CONTENT_TYPE);
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
