package io.weir.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What has happened so far, in order, and a way to wait for more of it. Safe from any thread. */
final class Tally<T> {
    private final List<T> items = new ArrayList<>();

    synchronized void add(T item) {
        items.add(item);
        notifyAll();
    }

    synchronized int count() {
        return items.size();
    }

    synchronized List<T> list() {
        return List.copyOf(items);
    }

    /** Wakes the waiters after something an item itself holds has changed. */
    synchronized void touch() {
        notifyAll();
    }

    /** The item number {@code index} (from 0), waiting for it. */
    T await(int index, String what) {
        awaitUntil(all -> all.size() > index, what + " #" + (index + 1));
        synchronized (this) {
            return items.get(index);
        }
    }

    /** Waits until {@code done}; an {@link AssertionError} after {@link Gate#PATIENCE}. */
    synchronized void awaitUntil(Predicate<List<T>> done, String what) {
        long deadline = System.nanoTime() + Gate.PATIENCE.toNanos();
        while (!done.test(items)) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new AssertionError("never came: " + what + " (so far: " + items.size() + ")");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted waiting for " + what, e);
            }
        }
    }
}
