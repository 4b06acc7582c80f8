package io.weir.loadtest.compare.load;

import java.time.Duration;

/**
 * Saturation: each connection asks again as soon as it has its answer. Its latencies say nothing of waiting
 * clients.
 */
public final class ClosedLoop implements Schedule {
    private final long endNanos;

    public ClosedLoop(long startNanos, Duration duration) {
        this.endNanos = startNanos + duration.toNanos();
    }

    @Override
    public long take() {
        long now = System.nanoTime();
        return now - endNanos >= 0 ? END : now;
    }
}
