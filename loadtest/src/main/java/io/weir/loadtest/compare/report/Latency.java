package io.weir.loadtest.compare.report;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Latency in µs; {@code curve} has the values at {@link #QUANTILES}. */
public record Latency(double p50, double p90, double p99, double p999, double max, List<Double> curve) {
    /** In percent; each step after the first four leaves half to a fifth of the slowest. */
    static final List<Double> QUANTILES = List.of(
            1.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 98.0, 99.0, 99.5, 99.8, 99.9, 99.95, 99.99);

    static Latency of(Histogram nanos) {
        List<Double> curve = new ArrayList<>();
        for (double quantile : QUANTILES) {
            curve.add(at(nanos, quantile));
        }
        return new Latency(at(nanos, 50), at(nanos, 90), at(nanos, 99), at(nanos, 99.9), nanos.getMaxValue() / 1e3,
                curve);
    }

    private static double at(Histogram nanos, double quantile) {
        return nanos.getValueAtPercentile(quantile) / 1e3;
    }
}
