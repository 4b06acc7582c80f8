package io.weir.testkit;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what tells nobody when it happens: a counter, a file, the state of another process. */
public final class Await {
    private static final long LOOK_NANOS = 1_000_000;

    private Await() {}

    /** Looks until {@code condition} holds; an {@link AssertionError} after {@link Gate#PATIENCE}. */
    public static void until(String what, BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + Gate.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new AssertionError("not within " + Gate.PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
