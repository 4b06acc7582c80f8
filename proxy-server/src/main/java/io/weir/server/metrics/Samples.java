package io.weir.server.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.weir.core.loop.ControlThread;
import io.weir.core.stats.LatencyHistogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The values of one scrape, gathered by name. */
@ControlThread
final class Samples {
    private static final double[] BOUNDS = boundsWithInfinity();

    private final Map<MetricNames, List<CounterDataPointSnapshot>> counters = new EnumMap<>(MetricNames.class);
    private final Map<MetricNames, List<GaugeDataPointSnapshot>> gauges = new EnumMap<>(MetricNames.class);
    private final Map<MetricNames, List<HistogramDataPointSnapshot>> histograms = new EnumMap<>(MetricNames.class);
    private final Map<MetricNames, List<InfoDataPointSnapshot>> infos = new EnumMap<>(MetricNames.class);

    private static double[] boundsWithInfinity() {
        double[] bounds = LatencyHistogram.boundsSeconds();
        double[] all = Arrays.copyOf(bounds, bounds.length + 1);
        all[bounds.length] = Double.POSITIVE_INFINITY;
        return all;
    }

    /** A value that only grows. */
    void counter(MetricNames name, long value, String... labelValues) {
        // Adders are read while they change, and a sum of parts may be a moment old: never show less than nothing.
        double shown = (double) Math.max(0, value);
        counters.computeIfAbsent(name, any -> new ArrayList<>())
                .add(CounterDataPointSnapshot.builder().value(shown).labels(labels(name, labelValues)).build());
    }

    /** A value that comes and goes. */
    void gauge(MetricNames name, long value, String... labelValues) {
        gauges.computeIfAbsent(name, any -> new ArrayList<>())
                .add(GaugeDataPointSnapshot.builder().value((double) value).labels(labels(name, labelValues)).build());
    }

    /** Durations. */
    void histogram(MetricNames name, LatencyHistogram value, String... labelValues) {
        histograms.computeIfAbsent(name, any -> new ArrayList<>()).add(HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, value.counts()))
                .sum(value.sumSeconds())
                .labels(labels(name, labelValues))
                .build());
    }

    /** A fact that is all labels. */
    void info(MetricNames name, String... labelValues) {
        infos.computeIfAbsent(name, any -> new ArrayList<>())
                .add(InfoDataPointSnapshot.builder().labels(labels(name, labelValues)).build());
    }

    private static Labels labels(MetricNames name, String... values) {
        return Labels.of(name.labels(), List.of(values));
    }

    MetricSnapshots toSnapshots() {
        List<MetricSnapshot> all = new ArrayList<>();
        counters.forEach((name, points) -> all.add(new CounterSnapshot(metadata(name), points)));
        gauges.forEach((name, points) -> all.add(new GaugeSnapshot(metadata(name), points)));
        histograms.forEach((name, points) -> all.add(new HistogramSnapshot(metadata(name), points)));
        infos.forEach((name, points) -> all.add(new InfoSnapshot(metadata(name), points)));
        return new MetricSnapshots(all);
    }

    private static MetricMetadata metadata(MetricNames name) {
        String text = name.text();
        String base = text.endsWith("_total") ? text.substring(0, text.length() - "_total".length()) : text;
        return new MetricMetadata(base, name.help());
    }
}
