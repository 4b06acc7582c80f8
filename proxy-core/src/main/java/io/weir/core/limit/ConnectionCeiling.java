package io.weir.core.limit;

import io.weir.core.loop.Shared;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many downstream connections the process holds at most. None is turned away at the ceiling: accepting pauses, the
 * kernel's backlog holds the rest, and it resumes when a connection ends. As the ceiling is seen after accepting, each
 * listening socket may go over it by one.
 */
@Shared
public final class ConnectionCeiling {
    private static final Logger log = LoggerFactory.getLogger(ConnectionCeiling.class);

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicBoolean warned = new AtomicBoolean();
    private final Queue<Runnable> paused = new ConcurrentLinkedQueue<>();
    private final LongAdder pauses = new LongAdder();
    private volatile int connectionsMax;

    public ConnectionCeiling(int connectionsMax) {
        this.connectionsMax = connectionsMax;
    }

    /** Connections held now. */
    public int open() {
        return open.get();
    }

    /** How often a listening socket paused at the ceiling. */
    public long pauses() {
        return pauses.sum();
    }

    /** Where accepting pauses. Any thread. */
    public int connectionsMax() {
        return connectionsMax;
    }

    /** Moves the ceiling; connections above a lower one stay. Control thread. */
    public void connectionsMax(int newMax) {
        connectionsMax = newMax;
        resumeIfRoom();
    }

    /** Counts a connection in; it must {@link #leave} in the end. Any thread. */
    public void enter() {
        open.incrementAndGet();
    }

    /** Counts a connection out and wakes whoever paused. Any thread. */
    public void leave() {
        open.decrementAndGet();
        resumeIfRoom();
    }

    /** Whether no further connection should be accepted. */
    public boolean isReached() {
        return open.get() >= connectionsMax;
    }

    /** Calls {@code resume} once there is room again, on any thread, maybe at once. */
    public void onRoom(Runnable resume) {
        pauses.increment();
        if (warned.compareAndSet(false, true)) {
            log.warn("accepting pauses: {} connections are open (runtime.max_connections: {})", open(), connectionsMax);
        }
        paused.add(resume);
        resumeIfRoom();
    }

    private void resumeIfRoom() {
        if (paused.isEmpty() || isReached()) {
            return;
        }
        for (Runnable resume = paused.poll(); resume != null; resume = paused.poll()) {
            resume.run();
        }
        if (open.get() < connectionsMax / 2) {
            warned.set(false);
        }
    }
}
