package io.weir.loadtest.compare.load;

import org.HdrHistogram.Histogram;

/** How a run goes, from its start until now. */
public record LoadMoment(long answered, long failed, double seconds, double p50Micros, double p99Micros) {
    static LoadMoment of(Histogram nanos, long failed, double seconds) {
        return new LoadMoment(nanos.getTotalCount(), failed, seconds, nanos.getValueAtPercentile(50) / 1e3,
                nanos.getValueAtPercentile(99) / 1e3);
    }

    /** The moment at which a run ended so. */
    public static LoadMoment of(LoadResult result) {
        return of(result.latency(), result.failed(), result.seconds());
    }

    /** Answers with status 200. */
    public double perSecond() {
        return answered / Math.max(1e-3, seconds);
    }
}
