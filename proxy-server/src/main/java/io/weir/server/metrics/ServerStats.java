package io.weir.server.metrics;

import io.weir.core.loop.Shared;
import java.util.concurrent.atomic.LongAdder;

/** What happened to the process as a whole: reloads, and whether it wants work. */
@Shared
public final class ServerStats implements MetricSource {
    private final LongAdder reloadsApplied = new LongAdder();
    private final LongAdder reloadsRefused = new LongAdder();
    private volatile boolean lastReloadOk = true;
    private volatile boolean ready;

    /** Counts a reload. */
    public void reloaded(boolean applied) {
        (applied ? reloadsApplied : reloadsRefused).increment();
        lastReloadOk = applied;
    }

    /** Whether new work is wanted. */
    public void ready(boolean wanted) {
        ready = wanted;
    }

    /** Whether new work is wanted: every listener is bound, and no stop has begun. */
    public boolean isReady() {
        return ready;
    }

    @Override
    public void collect(Samples to) {
        to.counter(MetricNames.RELOADS, reloadsApplied.sum(), "applied");
        to.counter(MetricNames.RELOADS, reloadsRefused.sum(), "refused");
        to.gauge(MetricNames.RELOAD_OK, lastReloadOk ? 1 : 0);
        to.gauge(MetricNames.READY, ready ? 1 : 0);
    }
}
