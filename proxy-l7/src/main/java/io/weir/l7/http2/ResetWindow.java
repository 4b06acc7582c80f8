package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;
import java.util.concurrent.TimeUnit;

/**
 * Counts streams that were reset, by whichever side, for what the client did: opening and resetting costs a client
 * nothing and us a request (CVE-2023-44487, CVE-2025-8671). Bound: so many in 30 seconds.
 */
@LoopConfined
final class ResetWindow {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);

    private long beganNanos;
    private int count;

    /** One more; false when it is too many. */
    boolean tryCount(long nowNanos, int max) {
        if (nowNanos - beganNanos > WINDOW_NANOS) {
            beganNanos = nowNanos;
            count = 0;
        }
        return ++count <= max;
    }
}
