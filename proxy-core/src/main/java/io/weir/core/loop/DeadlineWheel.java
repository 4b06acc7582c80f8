package io.weir.core.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Coarse timeouts of one loop: setting, moving and cancelling cost a few pointer writes and no allocation, which is why
 * every connection can have one. A deadline fires on its loop, never early and at most two ticks late plus what the
 * loop is behind. An idle wheel costs nothing: it ticks only while it holds something.
 */
@LoopConfined
@SuppressWarnings("ReferenceEquality") // Rings and loops are told apart by identity.
public final class DeadlineWheel {
    private static final Logger log = LoggerFactory.getLogger(DeadlineWheel.class);

    /** How coarse it is. */
    public static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int BUCKETS = 512;
    private static final FastThreadLocal<DeadlineWheel> WHEELS = new FastThreadLocal<>();

    private final EventLoop loop;
    private final long originNanos;
    private final Deadline[] buckets = new Deadline[BUCKETS];
    /** Deadlines set and not yet fired. */
    private int size;
    /** The last tick whose bucket was emptied. */
    private long tick;
    private boolean ticking;

    private DeadlineWheel(EventLoop loop) {
        this.loop = loop;
        this.originNanos = loop.ticker().nanoTime();
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new Head();
        }
    }

    /** The wheel of {@code loop}, the one this is called on. */
    public static DeadlineWheel of(EventLoop loop) {
        assert loop.inEventLoop();
        DeadlineWheel wheel = WHEELS.getIfExists();
        if (wheel == null || wheel.loop != loop) {
            wheel = new DeadlineWheel(loop);
            WHEELS.set(wheel);
        }
        return wheel;
    }

    /** The loop's clock, in which due times are given. */
    public long nowNanos() {
        return loop.ticker().nanoTime();
    }

    /** Sets or moves {@code deadline}. */
    public void schedule(Deadline deadline, long dueNanos) {
        cancel(deadline);
        if (!ticking) {
            tick = (nowNanos() - originNanos) / TICK_NANOS;
        }
        deadline.dueNanos = dueNanos;
        link(deadline);
        size++;
        startTicking();
    }

    /** Takes {@code deadline} back; nothing happens when it is not set. */
    public void cancel(Deadline deadline) {
        if (deadline.isSet()) {
            deadline.unlink();
            size--;
        }
    }

    private void link(Deadline deadline) {
        long due = (deadline.dueNanos - originNanos + TICK_NANOS - 1) / TICK_NANOS;
        deadline.linkBefore(buckets[(int) (Math.max(due, tick + 1) & (BUCKETS - 1))]);
    }

    private void startTicking() {
        if (!ticking && size > 0) {
            ticking = true;
            loop.schedule(this::onTick, TICK_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void onTick() {
        ticking = false;
        long now = nowNanos();
        long until = (now - originNanos) / TICK_NANOS;
        // After a long stall one lap visits every bucket.
        for (long next = Math.max(tick + 1, until - BUCKETS + 1); next <= until; next++) {
            tick = next;
            visit(buckets[(int) (next & (BUCKETS - 1))], now);
        }
        tick = until;
        startTicking();
    }

    /** Fires what is due; what lies a lap or more ahead stays. */
    private void visit(Deadline bucket, long now) {
        Deadline visiting = new Head();
        visiting.takeAll(bucket);
        for (Deadline next = visiting.next; next != null && next != visiting; next = visiting.next) {
            next.unlink();
            if (next.dueNanos - now > 0) {
                link(next);
            } else {
                size--;
                fire(next, now);
            }
        }
    }

    private static void fire(Deadline deadline, long now) {
        try {
            deadline.onDue(now);
        } catch (RuntimeException bug) {
            log.error("a deadline failed", bug);
        }
    }

    /** Something with a time limit; extended by what the limit is for, so that setting one allocates nothing. */
    public abstract static class Deadline {
        private @Nullable Deadline previous;
        private @Nullable Deadline next;
        private long dueNanos;

        /** The time is over; the deadline is no longer set and may be set again. On the wheel's loop. */
        protected abstract void onDue(long nowNanos);

        /** Whether it is set and has not fired. */
        public final boolean isSet() {
            return next != null;
        }

        private void linkBefore(Deadline head) {
            Deadline last = head.previous == null ? head : head.previous;
            previous = last;
            next = head;
            last.next = this;
            head.previous = this;
        }

        private void unlink() {
            Deadline before = previous;
            Deadline after = next;
            if (before == null || after == null) {
                return;
            }
            before.next = after;
            after.previous = before;
            previous = null;
            next = null;
        }

        private void takeAll(Deadline head) {
            Deadline first = head.next;
            Deadline last = head.previous;
            if (first == null || last == null || first == head) {
                return;
            }
            next = first;
            previous = last;
            first.previous = this;
            last.next = this;
            head.next = head;
            head.previous = head;
        }
    }

    /** The fixed end of a bucket's ring. */
    private static final class Head extends Deadline {
        @Override
        protected void onDue(long nowNanos) {
            throw new AssertionError("a bucket is never due");
        }
    }
}
