package io.weir.core.cluster;

import io.weir.core.loop.ControlThread;
import io.weir.core.spec.OutlierSpec;

/**
 * What is remembered of one endpoint's ejections: each lasts longer than the one before, and every period of good
 * conduct as long as the first takes one off the count.
 */
@ControlThread
final class Ejections {
    /** Ejections that still count for the length of the next. */
    private int count;
    private boolean isEjected;
    private long endedNanos;

    boolean isEjected() {
        return isEjected;
    }

    /** Begins one; returns how long it is. */
    long begin(OutlierSpec spec, long nowNanos) {
        assert !isEjected;
        if (count > 0) {
            long periods = (nowNanos - endedNanos) / spec.ejection().toNanos();
            count = (int) Math.max(0, count - periods);
        }
        count++;
        isEjected = true;
        long shortest = spec.ejection().toNanos();
        long longest = spec.ejectionMax().toNanos();
        return count > longest / shortest ? longest : shortest * count;
    }

    void end(long nowNanos) {
        isEjected = false;
        endedNanos = nowNanos;
    }
}
