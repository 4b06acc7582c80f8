package io.weir.server;

import io.weir.core.loop.ControlThread;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Listeners that only finish what they have, each until nothing is left or its time is over. */
@ControlThread
final class Drains {
    private static final long LOOK_MILLIS = 25;
    /** What is ended when the time is over gets this long to be logged and closed in order. */
    private static final long EXPIRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ScheduledExecutorService thread;
    private final List<Drain> all = new CopyOnWriteArrayList<>();

    Drains(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    /** Drains {@code listener}. */
    void begin(RunningListener listener, Duration timeout) {
        Drain drain = new Drain(listener, System.nanoTime() + timeout.toNanos());
        all.add(drain);
        listener.drain().whenComplete((done, failure) -> thread.execute(drain::look));
    }

    /** Completes when nothing is left of those that drain now, with how much had to be ended for that. */
    CompletableFuture<Long> whenOver() {
        List<Drain> now = List.copyOf(all);
        return CompletableFuture.allOf(now.stream().map(drain -> drain.over).toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> now.stream().mapToLong(drain -> drain.ended).sum());
    }

    /** Those that still have something. Any thread. */
    List<RunningListener> listeners() {
        return all.stream().map(drain -> drain.listener).toList();
    }

    /** Ends all of it now. */
    void close() {
        all.forEach(drain -> drain.listener.close().join());
    }

    /** One of them, and how far it has come. */
    private final class Drain {
        private final RunningListener listener;
        private final long deadlineNanos;
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        /** Whether the deadline was told; it is told once. */
        private boolean expired;
        /** Connections or flows that were left when the time was over. */
        private long ended;

        private Drain(RunningListener listener, long deadlineNanos) {
            this.listener = listener;
            this.deadlineNanos = deadlineNanos;
        }

        private void look() {
            long lateNanos = System.nanoTime() - deadlineNanos;
            if (listener.open() == 0 || lateNanos >= EXPIRY_NANOS) {
                listener.close().whenComplete((done, failure) -> {
                    all.remove(this);
                    over.complete(null);
                });
                return;
            }
            if (lateNanos >= 0 && !expired) {
                expired = true;
                ended = listener.open();
                listener.expire();
            }
            thread.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
