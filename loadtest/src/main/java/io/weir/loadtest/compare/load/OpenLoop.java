package io.weir.loadtest.compare.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Arrivals at a fixed rate, whatever the responses do: what is late stays due at its time, so waiting behind a stalled
 * server counts as latency (no coordinated omission). Arrivals not begun within a second after the end are given up.
 */
public final class OpenLoop implements Schedule {
    private static final long GRACE_NANOS = 1_000_000_000L;

    private final long startNanos;
    private final double gapNanos;
    private final long arrivals;
    private final AtomicLong next = new AtomicLong();

    /** @param rate arrivals in a second, above 0 */
    public OpenLoop(long startNanos, double rate, Duration duration) {
        this.startNanos = startNanos;
        this.gapNanos = 1e9 / rate;
        this.arrivals = Math.round(rate * duration.toNanos() / 1e9);
    }

    @Override
    public long take() {
        long index = next.getAndIncrement();
        if (index >= arrivals || System.nanoTime() - at(arrivals) > GRACE_NANOS) {
            return END;
        }
        return at(index);
    }

    /** When arrival {@code index} is due. */
    long at(long index) {
        return startNanos + (long) (index * gapNanos);
    }

    /** How many arrivals there are in all. */
    public long arrivals() {
        return arrivals;
    }
}
