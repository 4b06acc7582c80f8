package io.weir.core.log;

import io.weir.core.loop.LoopConfined;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns waiting records into lines of the sink. Every method on the writer thread, which is its only owner. */
@LoopConfined
final class AccessLogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLogWriter.class);
    /** Characters gathered before they are written, so that a burst is few system calls and little memory. */
    private static final int CHUNK = 64 << 10;
    private static final long ROTATION_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long WARN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Queue<AccessRecord> waiting;
    private final LongAdder dropped;
    private final LongAdder written = new LongAdder();
    private final StringBuilder lines = new StringBuilder(CHUNK + 4096);

    private @Nullable LineSink sink;
    private @Nullable AccessLines format;
    private int linesGathered;
    private long rotationCheckedNanos = System.nanoTime();
    private long warnedNanos = System.nanoTime() - WARN_NANOS;

    AccessLogWriter(Queue<AccessRecord> waiting, LongAdder dropped) {
        this.waiting = waiting;
        this.dropped = dropped;
    }

    long written() {
        return written.sum();
    }

    /** Writes everything that waits in the old way, then goes on in the new. */
    void become(LineSink newSink, AccessLines newFormat) {
        drain();
        if (sink != null) {
            sink.close();
        }
        sink = newSink;
        format = newFormat;
    }

    void drain() {
        LineSink to = sink;
        AccessLines as = format;
        if (to == null || as == null) {
            return;
        }
        reopenWhenRotated(to);
        for (AccessRecord next = waiting.poll(); next != null; next = waiting.poll()) {
            as.append(next, lines);
            lines.append('\n');
            linesGathered++;
            if (lines.length() >= CHUNK) {
                flush(to);
            }
        }
        flush(to);
    }

    void reopen() {
        drain();
        if (sink != null) {
            reopen(sink);
            LOG.info("access log: {} was opened anew", sink);
        }
    }

    void close() {
        drain();
        if (sink != null) {
            sink.close();
            sink = null;
        }
    }

    private void flush(LineSink to) {
        if (linesGathered == 0) {
            return;
        }
        try {
            to.write(lines.toString().getBytes(StandardCharsets.UTF_8));
            written.add(linesGathered);
        } catch (IOException e) {
            dropped.add(linesGathered);
            warn("access log: cannot write to {}: {}", to, e);
        }
        lines.setLength(0);
        linesGathered = 0;
    }

    private void reopenWhenRotated(LineSink to) {
        long now = System.nanoTime();
        if (now - rotationCheckedNanos >= ROTATION_CHECK_NANOS) {
            rotationCheckedNanos = now;
            if (to.wasRotatedAway()) {
                reopen(to);
            }
        }
    }

    private void reopen(LineSink to) {
        try {
            to.reopen();
        } catch (IOException e) {
            warn("access log: cannot reopen {}, writing on to the old file: {}", to, e);
        }
    }

    private void warn(String message, LineSink to, IOException cause) {
        long now = System.nanoTime();
        if (now - warnedNanos >= WARN_NANOS) {
            warnedNanos = now;
            LOG.warn(message, to, cause.toString());
        }
    }
}
