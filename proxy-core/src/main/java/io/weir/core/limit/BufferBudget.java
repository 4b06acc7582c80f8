package io.weir.core.limit;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import io.weir.core.loop.LoopGroups;
import io.weir.core.loop.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bound of direct memory in buffers, over the whole process. Looks every {@link #LOOK_MILLIS} ms, on the control
 * loop, at what the allocator holds, and tells every worker loop when the level changes; so the bound may be passed by
 * what comes in between two looks. One per process; ends with its loops.
 */
@Shared
public final class BufferBudget {
    private static final Logger log = LoggerFactory.getLogger(BufferBudget.class);
    private static final long LOOK_MILLIS = 50;
    private static final long WARN_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier heldBytes;
    private final LongSupplier nanoClock;
    private final long limitBytes;
    private final BudgetWatch watch;
    private final List<BudgetMailbox> workers = new ArrayList<>();
    private final LongAdder pauses = new LongAdder();
    private volatile BufferLevel level = BufferLevel.NORMAL;
    /** Of the control loop alone, like the next two. */
    private long begunNanos;

    private long mayWarnNanos;
    private boolean warned;

    private BufferBudget(LoopGroups loops, long limitBytes, LongSupplier heldBytes, LongSupplier nanoClock) {
        long jvmBytes = PlatformDependent.maxDirectMemory();
        // The rest is for what is not looked at in time, and for direct memory that is not in buffers.
        long ceilingBytes = jvmBytes - jvmBytes / 16;
        this.heldBytes = heldBytes;
        this.nanoClock = nanoClock;
        this.limitBytes = Math.min(limitBytes == 0 ? jvmBytes - jvmBytes / 4 : limitBytes, ceilingBytes);
        this.watch = new BudgetWatch(this.limitBytes, ceilingBytes);
        this.mayWarnNanos = nanoClock.getAsLong();
        for (EventExecutor worker : loops.workers()) {
            workers.add(new BudgetMailbox((EventLoop) worker));
        }
        if (limitBytes > this.limitBytes) {
            log.warn("runtime.memory_limit: {} bytes are too near to what the JVM allows ({}), so it is {}",
                    limitBytes, jvmBytes, this.limitBytes);
        }
    }

    /** Keeps what buffers hold at {@code limitBytes}; 0 = three quarters of what the JVM allows. */
    public static BufferBudget start(LoopGroups loops, long limitBytes) {
        return start(loops, limitBytes, BufferBudget::allocatedBytes, loops.control().next().ticker()::nanoTime);
    }

    /** The same with another measure of what is held, asked on the control loop and by scrapes, and another clock. */
    public static BufferBudget start(
            LoopGroups loops, long limitBytes, LongSupplier heldBytes, LongSupplier nanoClock) {
        BufferBudget budget = new BufferBudget(loops, limitBytes, heldBytes, nanoClock);
        loops.control().next()
                .scheduleWithFixedDelay(budget::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return budget;
    }

    /** Chunks, that is: what of them is in use the adaptive allocator, Netty's default, does not tell. */
    private static long allocatedBytes() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator
                ? allocator.metric().usedDirectMemory()
                : Math.max(0, PlatformDependent.usedDirectMemory());
    }

    /** The bound in force, in bytes. */
    public long limitBytes() {
        return limitBytes;
    }

    /** Direct memory that buffers hold now, what the allocator keeps for the next ones included. */
    public long heldBytes() {
        return heldBytes.getAsLong();
    }

    /** The level that loops were told last. */
    public BufferLevel level() {
        return level;
    }

    /** How often reading paused. */
    public long pauses() {
        return pauses.sum();
    }

    private void look() {
        long held = heldBytes();
        long now = nanoClock.getAsLong();
        BufferLevel before = level;
        BufferLevel next = watch.look(held, now);
        if (next == before) {
            return;
        }
        level = next;
        workers.forEach(worker -> worker.tell(next));
        if (before == BufferLevel.NORMAL) {
            onBegin(held, now);
        } else if (next == BufferLevel.NORMAL) {
            onOver(held, now);
        }
    }

    private void onBegin(long held, long now) {
        pauses.increment();
        begunNanos = now;
        warned = now - mayWarnNanos >= 0;
        if (warned) {
            mayWarnNanos = now + WARN_PAUSE_NANOS;
            log.warn("reading pauses, then new work is shed: buffers hold {} bytes (runtime.memory_limit: {})", held,
                    limitBytes);
        }
    }

    private void onOver(long held, long now) {
        if (warned) {
            log.info("reading goes on after {} ms: buffers hold {} bytes", (now - begunNanos) / 1_000_000, held);
        }
    }
}
