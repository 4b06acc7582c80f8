package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;
import java.util.concurrent.TimeUnit;

/**
 * Notices a peer that keeps a connection busy without getting anywhere: frames that carry no message (PING, SETTINGS,
 * WINDOW_UPDATE, PRIORITY, empty DATA) are paid from a credit that messages earn and time refills. The bound is far
 * above what clients need that measure a round trip now and then or return windows in small pieces.
 */
@LoopConfined
final class FloodGuard {
    private static final int CREDIT_FIRST = 1_000;
    private static final int CREDIT_MAX = 10_000;
    private static final int EARNED_PER_PROGRESS = 8;
    private static final int REFILL_PER_SECOND = 100;
    private static final int CRUMB_BYTES = 512;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private int credit = CREDIT_FIRST;
    private long refilledNanos;
    private long dataSentNanos;

    FloodGuard(long nowNanos) {
        refilledNanos = nowNanos;
        dataSentNanos = nowNanos;
    }

    /** A message came on. */
    void earn() {
        credit = Math.min(CREDIT_MAX, credit + EARNED_PER_PROGRESS);
    }

    /** The peer took {@code bytes} of data; crumbs, by windows that it opens a little at a time, earn nothing. */
    void onDataSent(int bytes, boolean last, long nowNanos) {
        dataSentNanos = nowNanos;
        if (last || bytes >= CRUMB_BYTES) {
            earn();
        }
    }

    /** Whether the peer took no data at all since then. */
    boolean tookNothingSince(long nanos) {
        return dataSentNanos - nanos <= 0;
    }

    /** A frame came that is no progress; false when there were too many. */
    boolean tryPay(long nowNanos) {
        if (credit > 0) {
            credit--;
            return true;
        }
        long seconds = (nowNanos - refilledNanos) / SECOND;
        if (seconds <= 0) {
            return false;
        }
        refilledNanos = nowNanos;
        credit = (int) Math.min(CREDIT_FIRST, seconds * REFILL_PER_SECOND) - 1;
        return true;
    }
}
