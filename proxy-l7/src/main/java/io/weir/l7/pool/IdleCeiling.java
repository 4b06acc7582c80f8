package io.weir.l7.pool;

import io.weir.core.loop.LoopConfined;
import java.util.concurrent.TimeUnit;

/**
 * How long a connection to one endpoint may lie idle and still be trusted. Learned downwards from two sources: what the
 * endpoint says ({@code Keep-Alive: timeout}) and what it does (two idle connections closed by it at about the same
 * age, at different times; a single one may be a restart). What was seen is forgotten after {@value #MEMORY_MINUTES}
 * minutes, since endpoints get reconfigured too.
 */
@LoopConfined
public final class IdleCeiling {
    private static final int MEMORY_MINUTES = 10;
    private static final long MEMORY_NANOS = TimeUnit.MINUTES.toNanos(MEMORY_MINUTES);
    private static final long SAME_EVENT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long UNKNOWN = Long.MAX_VALUE;

    private long saidNanos = UNKNOWN;
    private long seenNanos = UNKNOWN;
    private long seenAtNanos;
    private long candidateNanos = UNKNOWN;
    private long candidateAtNanos;

    /** The endpoint said how long it keeps idle connections. */
    public void onKeepAliveTimeout(long seconds) {
        long nanos = TimeUnit.SECONDS.toNanos(Math.clamp(seconds, 0, 86_400));
        saidNanos = nanos - margin(nanos);
    }

    /** The endpoint closed a connection that had been idle for {@code ageNanos}. */
    public void onIdleClosed(long ageNanos, long nowNanos) {
        boolean confirms = candidateNanos != UNKNOWN
                && Math.abs(ageNanos - candidateNanos) <= candidateNanos / 4
                && nowNanos - candidateAtNanos > SAME_EVENT_NANOS;
        if (confirms) {
            long closedAt = Math.min(ageNanos, candidateNanos);
            seenNanos = closedAt - margin(closedAt);
            seenAtNanos = nowNanos;
        }
        if (confirms || candidateNanos == UNKNOWN || nowNanos - candidateAtNanos > SAME_EVENT_NANOS) {
            candidateNanos = ageNanos;
            candidateAtNanos = nowNanos;
        }
    }

    /** The longest trusted idle time, at most {@code configuredNanos}. */
    public long limitNanos(long configuredNanos, long nowNanos) {
        if (seenNanos != UNKNOWN && nowNanos - seenAtNanos > MEMORY_NANOS) {
            seenNanos = UNKNOWN;
        }
        return Math.max(0, Math.min(configuredNanos, Math.min(saidNanos, seenNanos)));
    }

    // A tenth, but at least 50 ms and at most one second: what a request needs to arrive before the endpoint's timer.
    private static long margin(long nanos) {
        return Math.clamp(nanos / 10, TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.SECONDS.toNanos(1));
    }
}
