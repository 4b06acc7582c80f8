package io.weir.core.log;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.internal.PlatformDependent;
import io.weir.core.loop.Shared;
import io.weir.core.spec.AccessLogSpec;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The access log of the process: a bounded queue in front of one writer thread. Producers never wait and never wake the
 * writer (that would cost a loop a system call per exchange); it looks every {@value #DRAIN_MILLIS} ms. Records that
 * find the queue full are dropped and counted. Settings change while it runs.
 */
@Shared
public final class AsyncAccessLog implements AccessLog, AutoCloseable {
    /** Records that may wait, about a second of a busy core; some 16 MiB at worst. */
    private static final int WAITING_MAX = 16_384;
    private static final long DRAIN_MILLIS = 20;
    private static final long CLOSE_SECONDS = 5;

    private final Queue<AccessRecord> waiting;
    private final ScheduledExecutorService thread;
    private final AccessLogWriter writer;
    private final LongAdder dropped = new LongAdder();
    private volatile boolean on;
    private volatile double sampleRatio;

    /** Not writing anything until {@link #apply}. */
    public AsyncAccessLog() {
        this(WAITING_MAX, Executors.newSingleThreadScheduledExecutor(
                new DefaultThreadFactory("weir-access-log", true)));
    }

    AsyncAccessLog(int waitingMax, ScheduledExecutorService thread) {
        this.waiting = PlatformDependent.newFixedMpscQueue(waitingMax);
        this.thread = thread;
        this.writer = new AccessLogWriter(waiting, dropped);
        thread.scheduleWithFixedDelay(writer::drain, DRAIN_MILLIS, DRAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Writes as {@code spec} says from now on.
     *
     * @throws IOException when the file cannot be opened; then everything stays as it was
     */
    public void apply(AccessLogSpec spec) throws IOException {
        LineSink sink = LineSink.open(spec.target());
        thread.execute(() -> writer.become(sink, AccessLines.of(spec)));
        sampleRatio = spec.sampleRatio();
        on = !(spec.target() instanceof AccessLogSpec.Target.Off);
    }

    @Override
    public boolean wants(boolean failed) {
        if (!on) {
            return false;
        }
        double ratio = sampleRatio;
        return failed || ratio >= 1 || (ratio > 0 && ThreadLocalRandom.current().nextDouble() < ratio);
    }

    @Override
    public void record(AccessRecord entry) {
        if (!waiting.offer(entry)) {
            dropped.increment();
        }
    }

    /** Opens the file anew, after it was renamed by a log rotation. Any thread; does not wait. */
    public void reopen() {
        thread.execute(writer::reopen);
    }

    /** Records that were not written: the queue was full, or the file refused them. */
    public long dropped() {
        return dropped.sum();
    }

    /** Lines written so far. */
    public long written() {
        return writer.written();
    }

    /** Writes what waits and closes the file; bounded by {@value #CLOSE_SECONDS} s. Not on a loop. */
    @Override
    public void close() {
        on = false;
        thread.execute(writer::close);
        thread.shutdown();
        try {
            thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
