package io.weir.loadtest.compare.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Drives one address with kept connections, a virtual thread each, along a schedule. One run, then its result. */
public final class LoadRun {
    private static final long LATENCY_NANOS_MAX = 60_000_000_000L;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final InetSocketAddress target;
    private final byte[] request;
    private final Schedule schedule;
    private final Recorder latency = new Recorder(LATENCY_NANOS_MAX, 3);
    private final LongAdder failed = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final Map<String, LongAdder> endpoints = new ConcurrentSkipListMap<>();

    private LoadRun(InetSocketAddress target, byte[] request, Schedule schedule) {
        this.target = target;
        this.request = request;
        this.schedule = schedule;
    }

    /** Runs the whole schedule over at most so many connections at a time; {@code watcher} is told how it goes. */
    public static LoadResult run(InetSocketAddress target, byte[] request, Schedule schedule, int connections,
            Consumer<LoadMoment> watcher) throws InterruptedException {
        LoadRun run = new LoadRun(target, request, schedule);
        Histogram all = new Histogram(LATENCY_NANOS_MAX, 3);
        long start = System.nanoTime();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            clients.add(Thread.ofVirtual().start(run::client));
        }
        for (Thread client : clients) {
            while (!client.join(BETWEEN_LOOKS)) {
                all.add(run.latency.getIntervalHistogram());
                watcher.accept(LoadMoment.of(all, run.failed.sum(), (System.nanoTime() - start) / 1e9));
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        all.add(run.latency.getIntervalHistogram());
        return run.result(all, seconds);
    }

    private void client() {
        HttpConnection connection = null;
        for (long due = schedule.take(); due != Schedule.END; due = schedule.take()) {
            waitUntil(due);
            connection = ask(connection, due);
        }
        leave(connection);
    }

    /** Returns the connection for the next request, null when this one is spent. */
    private @Nullable HttpConnection ask(@Nullable HttpConnection kept, long due) {
        HttpConnection connection = kept;
        try {
            if (connection == null) {
                connection = HttpConnection.open(target);
                connections.increment();
            }
            Reply reply = connection.exchange(request);
            if (reply.status() == 200) {
                latency.recordValue(Math.clamp(System.nanoTime() - due, 1, LATENCY_NANOS_MAX));
                endpoints.computeIfAbsent(reply.field("x-endpoint"), name -> new LongAdder()).increment();
            } else {
                failed.increment();
            }
            if (reply.field("connection").equalsIgnoreCase("close")) {
                leave(connection);
                return null;
            }
            return connection;
        } catch (IOException e) {
            failed.increment();
            leave(connection);
            return null;
        }
    }

    private void leave(@Nullable HttpConnection connection) {
        if (connection != null) {
            bytesOut.add(connection.bytesOut());
            bytesIn.add(connection.bytesIn());
            connection.close();
        }
    }

    private static void waitUntil(long due) {
        long left = due - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = due - System.nanoTime();
        }
    }

    private LoadResult result(Histogram all, double seconds) {
        Map<String, Long> spread = new ConcurrentSkipListMap<>();
        endpoints.forEach((name, count) -> spread.put(name.isEmpty() ? "target" : name, count.sum()));
        return new LoadResult(all, failed.sum(), connections.sum(), bytesOut.sum(), bytesIn.sum(), spread, seconds);
    }
}
