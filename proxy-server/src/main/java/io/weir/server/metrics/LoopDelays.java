package io.weir.server.metrics;

import io.netty.util.concurrent.EventExecutor;
import io.weir.core.loop.Shared;
import io.weir.core.stats.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures how late timers fire, loop by loop: a loop that is kept busy by one thing is late with everything. */
@Shared
final class LoopDelays implements MetricSource {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final List<LatencyHistogram> delays = new ArrayList<>();

    /** Starts a timer on each of {@code loops}; it ends with the loop. */
    LoopDelays(Iterable<EventExecutor> loops) {
        for (EventExecutor loop : loops) {
            LatencyHistogram delay = new LatencyHistogram();
            delays.add(delay);
            schedule(loop, delay);
        }
    }

    private static void schedule(EventExecutor loop, LatencyHistogram delay) {
        long dueNanos = System.nanoTime() + PERIOD_NANOS;
        loop.schedule(() -> {
            delay.record(System.nanoTime() - dueNanos);
            if (!loop.isShuttingDown()) {
                schedule(loop, delay);
            }
        }, PERIOD_NANOS, TimeUnit.NANOSECONDS);
    }

    @Override
    public void collect(Samples to) {
        for (int i = 0; i < delays.size(); i++) {
            to.histogram(MetricNames.LOOP_DELAY, delays.get(i), Integer.toString(i));
        }
    }
}
