package io.weir.core.tls;

import io.netty.util.concurrent.EventExecutor;
import io.weir.core.loop.LoopGroups;
import io.weir.core.loop.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Releases what was replaced once every loop has finished what it was doing when it was replaced: whoever read the old
 * value before the new one was published is done with it then.
 */
@Shared
public final class RetirementMailbox {
    private final List<EventExecutor> loops;

    /** All the loops that may use what is replaced. */
    public RetirementMailbox(List<EventExecutor> loops) {
        this.loops = List.copyOf(loops);
    }

    /** For what any loop of the process may use. */
    public static RetirementMailbox of(LoopGroups groups) {
        List<EventExecutor> loops = new ArrayList<>();
        groups.workers().forEach(loops::add);
        groups.control().forEach(loops::add);
        return new RetirementMailbox(loops);
    }

    /** Runs {@code release} once, on some loop, or here when the loops have ended. Any thread. */
    public void retire(Runnable release) {
        AtomicInteger left = new AtomicInteger(1);
        Runnable passed = () -> {
            if (left.decrementAndGet() == 0) {
                release.run();
            }
        };
        loops.forEach(loop -> tell(loop, left, passed));
        passed.run();
    }

    private static void tell(EventExecutor loop, AtomicInteger left, Runnable passed) {
        left.incrementAndGet();
        try {
            loop.execute(passed);
        } catch (RejectedExecutionException ended) {
            passed.run();
        }
    }
}
