package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A latency that jumps to every peak at once and decays from it, as time passes, towards what is measured since. Value
 * and time share one long, so that recording is one compare-and-set and no allocation. Any thread.
 */
@Shared
public final class LatencyEwma {
    /** A peak counts a bit more than a third of itself after this time. */
    static final long DECAY_MILLIS = 10_000;

    /** Float bits of nanoseconds above, the low 32 bits of the milliseconds when it was recorded below; 0 = nothing. */
    private final AtomicLong state = new AtomicLong();

    /** Adds one measurement. */
    public void record(long latencyNanos, long nowNanos) {
        int now = millis(nowNanos);
        float measured = Math.max(1, latencyNanos);
        while (true) {
            long old = state.get();
            float previous = value(old);
            float next = measured;
            if (previous > measured) {
                double kept = kept(old, now);
                next = (float) (previous * kept + measured * (1 - kept));
            }
            if (state.compareAndSet(old, pack(next, now))) {
                return;
            }
        }
    }

    /** What it is worth now: decays towards zero while nothing is recorded; 0 = nothing was recorded ever. */
    public double nanos(long nowNanos) {
        long now = state.get();
        return now == 0 ? 0 : value(now) * kept(now, millis(nowNanos));
    }

    private static double kept(long packed, int nowMillis) {
        int elapsed = Math.max(0, nowMillis - (int) packed);
        return Math.exp(-(double) elapsed / DECAY_MILLIS);
    }

    private static float value(long packed) {
        return Float.intBitsToFloat((int) (packed >>> 32));
    }

    private static long pack(float value, int millis) {
        return (long) Float.floatToRawIntBits(value) << 32 | Integer.toUnsignedLong(millis);
    }

    private static int millis(long nanos) {
        return (int) (nanos / 1_000_000);
    }
}
