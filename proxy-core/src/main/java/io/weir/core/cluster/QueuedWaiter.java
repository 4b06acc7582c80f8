package io.weir.core.cluster;

import io.netty.util.concurrent.Future;
import io.weir.core.loop.Shared;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One wait. It ends once: with a place, by its timeout, or cancelled; the first to say so decides. */
@Shared
final class QueuedWaiter {
    private enum State { WAITING, PLACED, EXPIRED, CANCELLED }

    private final PlaceQueue queue;
    private final QueueWaiter waiter;
    private final PickRequest request;
    private final long sinceNanos;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    /** Touched on the waiter's loop only. */
    private @Nullable Future<?> timer;

    /** Takes {@code request}, which nobody changes from here on. */
    QueuedWaiter(PlaceQueue queue, QueueWaiter waiter, PickRequest request, long sinceNanos) {
        this.queue = queue;
        this.waiter = waiter;
        this.request = request;
        this.sinceNanos = sinceNanos;
    }

    QueueWaiter waiter() {
        return waiter;
    }

    PickRequest request() {
        return request;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    boolean isWaiting() {
        return state.get() == State.WAITING;
    }

    boolean tryGive() {
        return state.compareAndSet(State.WAITING, State.PLACED);
    }

    boolean tryExpire() {
        return state.compareAndSet(State.WAITING, State.EXPIRED);
    }

    boolean tryCancel() {
        if (state.compareAndSet(State.WAITING, State.CANCELLED)) {
            stopTimer();
            return true;
        }
        return false;
    }

    void startTimer(Duration timeout) {
        timer = waiter.loop().schedule(() -> queue.onTimeout(this), timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    void stopTimer() {
        assert waiter.loop().inEventLoop();
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Runs into its timeout now. Any thread. */
    void expireSoon() {
        try {
            waiter.loop().execute(() -> {
                stopTimer();
                queue.onTimeout(this);
            });
        } catch (RejectedExecutionException loopEnded) {
            tryExpire();
        }
    }
}
