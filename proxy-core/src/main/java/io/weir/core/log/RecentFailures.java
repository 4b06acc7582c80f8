package io.weir.core.log;

import io.weir.core.loop.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #KEPT} ends that were failures, for operators; and the way to the access log, whose records these
 * are. What ended well costs nothing here.
 */
@Shared
public final class RecentFailures implements AccessLog {
    static final int KEPT = 200;

    private final AccessLog log;
    private final AtomicReferenceArray<@Nullable AccessRecord> ring = new AtomicReferenceArray<>(KEPT);
    private final AtomicLong seen = new AtomicLong();

    /** Keeps failures, and passes on to {@code log} what that wants. */
    public RecentFailures(AccessLog log) {
        this.log = log;
    }

    @Override
    public boolean wants(boolean failed) {
        return failed || log.wants(false);
    }

    @Override
    public void record(AccessRecord entry) {
        boolean failed = entry.error() != null;
        if (failed) {
            ring.set((int) (seen.getAndIncrement() % KEPT), entry);
        }
        if (!failed || log.wants(true)) {
            log.record(entry);
        }
    }

    /** Those kept, the latest first; one that ends meanwhile may or may not be among them. Any thread. */
    public List<AccessRecord> latest() {
        List<AccessRecord> latest = new ArrayList<>(KEPT);
        long end = seen.get();
        for (long number = end - 1; number >= Math.max(0, end - KEPT); number--) {
            AccessRecord entry = ring.get((int) (number % KEPT));
            if (entry != null) {
                latest.add(entry);
            }
        }
        return latest;
    }
}
