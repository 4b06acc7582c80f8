package io.weir.core.cluster;

import io.netty.util.concurrent.Ticker;
import io.weir.core.loop.Shared;
import io.weir.core.spec.StickySourceSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoint each client address had last, over all workers. Entries expire when unused for the ttl; past its bound
 * the table takes no new clients, who are then balanced as if nothing were sticky. Any thread; swept on the control
 * thread.
 */
@Shared
final class StickySources {
    static final int ENTRIES_MAX = 1 << 20;

    private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
    private final Ticker ticker;
    private final int entriesMax;
    private volatile long ttlNanos;

    StickySources(Ticker ticker, int entriesMax, StickySourceSpec spec) {
        this.ticker = ticker;
        this.entriesMax = entriesMax;
        this.ttlNanos = spec.ttl().toNanos();
    }

    void reconfigure(StickySourceSpec spec) {
        ttlNanos = spec.ttl().toNanos();
    }

    /** The endpoint of the client, or null; counts as a use. */
    @Nullable Endpoint find(long source) {
        Entry entry = entries.get(source);
        if (entry == null) {
            return null;
        }
        long now = ticker.nanoTime();
        if (now - entry.usedNanos > ttlNanos) {
            return null;
        }
        entry.usedNanos = now;
        return entry.endpoint;
    }

    /** From now on the client has {@code endpoint}. */
    void put(long source, Endpoint endpoint) {
        Entry entry = entries.get(source);
        if (entry == null) {
            if (entries.size() >= entriesMax) {
                return;
            }
            entries.put(source, new Entry(endpoint, ticker.nanoTime()));
        } else {
            entry.endpoint = endpoint;
            entry.usedNanos = ticker.nanoTime();
        }
    }

    /** Removes what expired. */
    void sweep() {
        long now = ticker.nanoTime();
        entries.values().removeIf(entry -> now - entry.usedNanos > ttlNanos);
    }

    int size() {
        return entries.size();
    }

    /** Two threads that write one entry at once mean two requests of one client; either of them may win. */
    @Shared
    private static final class Entry {
        private volatile Endpoint endpoint;
        private volatile long usedNanos;

        Entry(Endpoint endpoint, long usedNanos) {
            this.endpoint = endpoint;
            this.usedNanos = usedNanos;
        }
    }
}
