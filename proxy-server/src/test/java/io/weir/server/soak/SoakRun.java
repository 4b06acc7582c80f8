package io.weir.server.soak;

import io.weir.testkit.Gate;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/**
 * What everybody in a soak shares.
 *
 * @param over opens when it ends
 * @param threads a thread per task
 */
record SoakRun(Gate over, ExecutorService threads, SoakLedger ledger, Outages outages) {
    private static final int IN_PROGRESS_MAX = 2000;

    /** Lets {@code pause} pass; true when the soak is over, at once then. */
    boolean isOverAfter(Duration pause) {
        return over.opensWithin(pause);
    }

    boolean isOver() {
        return over.isOpen();
    }

    /** Runs {@code task}, whose failure is an offence. */
    void start(String what, Runnable task) {
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException | AssertionError e) {
                    ledger.offence(what, "unexpected: " + e);
                }
            });
        } catch (RejectedExecutionException e) {
            assert isOver() : what;
        }
    }

    /** Starts {@code work} at a steady rate, numbered, until the soak is over; waits for none of it. */
    void openLoop(String what, int perSecond, LongConsumer work) {
        Semaphore places = new Semaphore(IN_PROGRESS_MAX);
        start(what, () -> {
            long start = System.nanoTime();
            long periodNanos = Duration.ofSeconds(1).toNanos() / perSecond;
            for (long n = 0; !isOverAfter(Duration.ofNanos(start + n * periodNanos - System.nanoTime())); n++) {
                long number = n;
                if (places.tryAcquire()) {
                    start(what, () -> {
                        try {
                            work.accept(number);
                        } finally {
                            places.release();
                        }
                    });
                } else {
                    ledger.offence(what, "more than " + IN_PROGRESS_MAX + " in progress");
                }
            }
        });
    }
}
