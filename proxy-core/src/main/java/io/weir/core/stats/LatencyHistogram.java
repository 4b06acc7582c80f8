package io.weir.core.stats;

import io.weir.core.loop.Shared;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** A histogram of durations with fixed bounds; recording costs two adders and no allocation. */
@Shared
public final class LatencyHistogram {
    /** Upper bounds of the buckets in nanoseconds, ascending; one more bucket takes the rest. */
    private static final long[] BOUNDS_NANOS = {
        100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000,
        250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000L, 5_000_000_000L, 10_000_000_000L, 30_000_000_000L,
        60_000_000_000L
    };

    private final LongAdder[] counts = new LongAdder[BOUNDS_NANOS.length + 1];
    private final LongAdder sumNanos = new LongAdder();

    public LatencyHistogram() {
        Arrays.setAll(counts, i -> new LongAdder());
    }

    /** Adds one duration; a negative one counts as zero. */
    public void record(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        sumNanos.add(Math.max(0, nanos));
    }

    /** The upper bounds in seconds, ascending, without the last bucket's infinity. */
    public static double[] boundsSeconds() {
        return Arrays.stream(BOUNDS_NANOS).mapToDouble(nanos -> nanos / 1e9).toArray();
    }

    /** The counts of each bucket (not cumulative), the last one unbounded. */
    public long[] counts() {
        return Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
    }

    /** The sum of everything recorded, in seconds. */
    public double sumSeconds() {
        return sumNanos.sum() / 1e9;
    }
}
