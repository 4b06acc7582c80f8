package io.weir.core.stats;

import io.weir.core.error.ProxyError;
import io.weir.core.loop.Shared;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Exchanges (http) or sessions (tcp) between one listener and one cluster, by how they ended. */
@Shared
public final class ExchangeStats {
    /** 0 for none, 1xx to 5xx. */
    public static final int STATUS_CLASSES = 6;
    private static final int ERRORS = ProxyError.values().length;

    private final String listener;
    private final String cluster;
    private final LongAdder[] ends = new LongAdder[STATUS_CLASSES * (ERRORS + 1)];
    public final LongAdder inProgress = new LongAdder();
    /** From the first byte of the request to the last of the response. */
    public final LatencyHistogram total = new LatencyHistogram();

    ExchangeStats(String listener, String cluster) {
        this.listener = listener;
        this.cluster = cluster;
        Arrays.setAll(ends, i -> new LongAdder());
    }

    /** The listener's name. */
    public String listener() {
        return listener;
    }

    /** The cluster's name; empty for what never reached one. */
    public String cluster() {
        return cluster;
    }

    /** Counts an end; {@code status} 0 when the protocol has none or nothing was sent. */
    public void ended(int status, @Nullable ProxyError error) {
        ends[index(status / 100, error)].increment();
    }

    /** How many ended so; {@code statusClass} 0..5. */
    public long ends(int statusClass, @Nullable ProxyError error) {
        return ends[index(statusClass, error)].sum();
    }

    private static int index(int statusClass, @Nullable ProxyError error) {
        int bounded = statusClass < 0 || statusClass >= STATUS_CLASSES ? 0 : statusClass;
        return bounded * (ERRORS + 1) + (error == null ? ERRORS : error.ordinal());
    }
}
