package io.weir.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A door between two threads of a test: closed until {@link #open()}, and whoever waits too long fails. */
public final class Gate {
    /** How long anything in a test may take before it counts as hanging. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CountDownLatch latch = new CountDownLatch(1);

    /** Opens the gate for good; opening twice is harmless. */
    public void open() {
        latch.countDown();
    }

    public boolean isOpen() {
        return latch.getCount() == 0;
    }

    /** Waits until the gate is open; an {@link AssertionError} after {@link #PATIENCE}. */
    public void await() {
        await(PATIENCE);
    }

    /** Waits until the gate is open; an {@link AssertionError} after {@code patience}. */
    public void await(Duration patience) {
        if (!opensWithin(patience)) {
            throw new AssertionError("gate still closed after " + patience);
        }
    }

    /** Waits at most {@code patience} and says whether the gate opened; for "must not happen" checks. */
    public boolean opensWithin(Duration patience) {
        try {
            return latch.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted at a gate", e);
        }
    }

    /** Lets {@code pause} pass: the pace of a slow peer, never a way to wait for something. */
    static void pace(Duration pause) {
        new Gate().opensWithin(pause);
    }
}
