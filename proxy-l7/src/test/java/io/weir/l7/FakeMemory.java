package io.weir.l7;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.EventExecutor;
import io.weir.core.limit.BufferBudget;
import io.weir.core.limit.BufferLevel;
import io.weir.core.loop.LoopGroups;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A buffer budget whose measure is what the test says, under a clock that stands still. */
final class FakeMemory {
    private static final long LIMIT = 16 << 20;

    private final LoopGroups loops;
    private final AtomicLong heldBytes = new AtomicLong();
    private final BufferBudget budget;

    FakeMemory(LoopGroups loops) {
        this.loops = loops;
        this.budget = BufferBudget.start(loops, LIMIT, heldBytes::get, () -> 0);
    }

    /** Makes that the level on every loop. */
    void become(BufferLevel level) throws Exception {
        heldBytes.set(switch (level) {
            case NORMAL -> 0;
            case PAUSED -> LIMIT;
            case SHEDDING -> 2 * LIMIT;
        });
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (budget.level() != level) {
            assertThat(System.nanoTime() - deadline).as("time left").isNegative();
            LockSupport.parkNanos(1_000_000);
        }
        // The look that saw it is over, then what it told the loops was heard.
        loops.control().submit(() -> { }).get(10, TimeUnit.SECONDS);
        for (EventExecutor worker : loops.workers()) {
            worker.submit(() -> { }).get(10, TimeUnit.SECONDS);
        }
    }
}
