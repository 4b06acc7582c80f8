package io.weir.loadtest.compare.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What one run gave. Latencies are in nanoseconds from when the request was due. {@code failed} got no response or one
 * that is not 200; {@code endpoints} counts responses by the endpoint's name.
 */
public record LoadResult(
        Histogram latency, long failed, long connections, long bytesOut, long bytesIn, Map<String, Long> endpoints,
        double seconds) {
    /** Answered with 200. */
    public long answered() {
        return latency.getTotalCount();
    }

    /** This run and another one as if they were one. */
    public LoadResult and(LoadResult other) {
        Histogram sum = latency.copy();
        sum.add(other.latency);
        Map<String, Long> merged = new TreeMap<>(endpoints);
        other.endpoints.forEach((name, count) -> merged.merge(name, count, Long::sum));
        return new LoadResult(sum, failed + other.failed, connections + other.connections, bytesOut + other.bytesOut,
                bytesIn + other.bytesIn, merged, seconds + other.seconds);
    }
}
