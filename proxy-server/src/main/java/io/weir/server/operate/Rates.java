package io.weir.server.operate;

import org.jspecify.annotations.Nullable;

/** Rates and percentiles: what changed between two answers, or since the start when there is one only. */
final class Rates {
    private final double seconds;
    private final double[] boundsMs;

    Rates(ProxyState now, @Nullable ProxyState before) {
        this.seconds =
                before == null ? Math.max(1, now.uptimeS()) : Math.max(1, now.timeMs() - before.timeMs()) / 1000d;
        this.boundsMs = now.latencyBoundsMs();
    }

    /** A second; counters that began anew count from zero. */
    double perSecond(long now, long before) {
        return (now >= before ? now - before : now) / seconds;
    }

    /**
     * A percentile of a histogram in milliseconds, a straight line inside a bucket; NaN when nothing came. Beyond the
     * last bound it is that bound.
     *
     * @param before null = since the start
     */
    double percentileMs(double ratio, long[] now, long @Nullable [] before) {
        long[] counts = now.clone();
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] -= before != null && before.length == counts.length && before[i] <= now[i] ? before[i] : 0;
            total += counts[i];
        }
        if (total == 0) {
            return Double.NaN;
        }
        double wanted = ratio * total;
        long below = 0;
        for (int i = 0; i < boundsMs.length; i++) {
            if (below + counts[i] >= wanted && counts[i] > 0) {
                double low = i == 0 ? 0 : boundsMs[i - 1];
                return low + (boundsMs[i] - low) * (wanted - below) / counts[i];
            }
            below += counts[i];
        }
        return boundsMs[boundsMs.length - 1];
    }
}
