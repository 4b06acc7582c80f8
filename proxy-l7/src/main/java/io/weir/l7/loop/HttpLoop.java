package io.weir.l7.loop;

import io.netty.channel.EventLoop;
import io.weir.core.limit.LoopBudget;
import io.weir.core.loop.DeadlineWheel;
import io.weir.core.loop.LoopConfined;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One event loop as HTTP connections see it: a clock read once per event, the deadlines, and the connections that have
 * written something. Every entry from Netty or from a timer begins with {@link #enter()} and ends with {@link
 * #leave()}, which flushes each connection once however many messages were written to it.
 */
@LoopConfined
public final class HttpLoop {
    private final EventLoop eventLoop;
    private final DeadlineWheel wheel;
    private final LoopBudget budget;
    private @Nullable Flushable[] dirty = new @Nullable Flushable[64];
    private int dirtyCount;
    private boolean leaving;
    private long nowNanos;

    /** On the loop itself. */
    public HttpLoop(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
        this.wheel = DeadlineWheel.of(eventLoop);
        this.budget = LoopBudget.of(eventLoop);
        this.nowNanos = eventLoop.ticker().nanoTime();
    }

    /** Where all of it runs. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Whether there is memory to read on. */
    public LoopBudget budget() {
        return budget;
    }

    /** The clock as read when the current event began. */
    public long nowNanos() {
        return nowNanos;
    }

    /** An event begins: the clock is read. */
    public void enter() {
        assert eventLoop.inEventLoop();
        nowNanos = eventLoop.ticker().nanoTime();
    }

    /** An event ends: what was written leaves. Flushing may be an event again, whose writes leave with the others. */
    public void leave() {
        if (leaving) {
            return;
        }
        leaving = true;
        try {
            for (int i = 0; i < dirtyCount; i++) {
                Flushable next = dirty[i];
                dirty[i] = null;
                if (next != null) {
                    next.flush();
                }
            }
        } finally {
            dirtyCount = 0;
            leaving = false;
        }
    }

    /** Has {@code output} flushed when the current event ends; once per event is enough. */
    public void flushLater(Flushable output) {
        if (dirtyCount == dirty.length) {
            dirty = Arrays.copyOf(dirty, dirtyCount * 2);
        }
        dirty[dirtyCount++] = output;
    }

    DeadlineWheel wheel() {
        return wheel;
    }
}
