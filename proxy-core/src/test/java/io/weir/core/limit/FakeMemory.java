package io.weir.core.limit;

import io.netty.util.concurrent.EventExecutor;
import io.weir.core.loop.LoopGroups;
import io.weir.testkit.Await;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A buffer budget whose measure is what the test says, under a clock that stands still. */
public final class FakeMemory {
    private static final long LIMIT = 16 << 20;

    private final LoopGroups loops;
    private final AtomicLong heldBytes = new AtomicLong();
    private final BufferBudget budget;

    public FakeMemory(LoopGroups loops) {
        this.loops = loops;
        this.budget = BufferBudget.start(loops, LIMIT, heldBytes::get, () -> 0);
    }

    /** Makes that the level on every loop. */
    public void become(BufferLevel level) throws Exception {
        heldBytes.set(switch (level) {
            case NORMAL -> 0;
            case PAUSED -> LIMIT;
            case SHEDDING -> 2 * LIMIT;
        });
        Await.until("the level is " + level, () -> budget.level() == level);
        // The look that saw it is over, then what it told the loops was heard.
        loops.control().submit(() -> { }).get(10, TimeUnit.SECONDS);
        for (EventExecutor worker : loops.workers()) {
            worker.submit(() -> { }).get(10, TimeUnit.SECONDS);
        }
    }
}
