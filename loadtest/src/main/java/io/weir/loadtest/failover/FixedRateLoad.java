package io.weir.loadtest.failover;

import io.weir.core.loop.Shared;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests that are due at fixed times, whatever became of those before: a request that had to wait for its client
 * counts from when it was due. Nothing is tried again; what is not answered with 200 is lost.
 */
@Shared
final class FixedRateLoad {
    private static final int CLIENTS = 64;

    /** One request: when it was due, when its answer was whole, and its status; 0 when there was none. */
    record Sample(long dueNanos, long doneNanos, int status) {
        boolean isLost() {
            return status != 200;
        }
    }

    private final int port;
    private final int rate;
    private final int total;
    private final AtomicInteger next = new AtomicInteger();
    private final List<Sample> samples = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS, Thread.ofVirtual().factory());
    private volatile long beginNanos;

    FixedRateLoad(int port, int rate, int seconds) {
        this.port = port;
        this.rate = rate;
        this.total = rate * seconds;
    }

    /** Begins; returns at once. */
    void start() {
        beginNanos = System.nanoTime();
        for (int i = 0; i < CLIENTS; i++) {
            clients.execute(this::client);
        }
    }

    private void client() {
        try (HttpLine line = new HttpLine(port)) {
            for (int i = next.getAndIncrement(); i < total; i = next.getAndIncrement()) {
                long dueNanos = beginNanos + i * (TimeUnit.SECONDS.toNanos(1) / rate);
                for (long wait = dueNanos - System.nanoTime(); wait > 0; wait = dueNanos - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                int status = line.get("/");
                samples.add(new Sample(dueNanos, System.nanoTime(), status));
            }
        }
    }

    /** All samples, in order of their end, when the last request has ended. */
    List<Sample> await() throws InterruptedException {
        clients.shutdown();
        if (!clients.awaitTermination(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the load does not end");
        }
        List<Sample> all = new ArrayList<>(samples);
        all.sort((a, b) -> Long.compare(a.doneNanos(), b.doneNanos()));
        return all;
    }
}
