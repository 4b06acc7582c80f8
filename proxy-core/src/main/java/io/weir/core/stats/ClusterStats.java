package io.weir.core.stats;

import io.weir.core.loop.Shared;
import java.util.concurrent.atomic.LongAdder;

/** What happened on the way to one cluster. */
@Shared
public final class ClusterStats {
    private final String cluster;
    public final LongAdder retries = new LongAdder();
    public final LongAdder retriesOverBudget = new LongAdder();
    public final LongAdder queued = new LongAdder();
    public final LongAdder queueOverflows = new LongAdder();
    public final LongAdder queueTimeouts = new LongAdder();
    public final LongAdder noEndpoint = new LongAdder();
    public final LongAdder panicPicks = new LongAdder();
    public final TlsStats tls = new TlsStats();
    public final LatencyHistogram queueWait = new LatencyHistogram();
    public final LatencyHistogram connect = new LatencyHistogram();
    /** From the request sent to the response's head. */
    public final LatencyHistogram responseWait = new LatencyHistogram();

    ClusterStats(String cluster) {
        this.cluster = cluster;
    }

    /** The cluster's name. */
    public String cluster() {
        return cluster;
    }
}
