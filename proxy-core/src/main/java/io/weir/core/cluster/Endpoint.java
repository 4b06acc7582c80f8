package io.weir.core.cluster;

import io.netty.util.concurrent.Ticker;
import io.weir.core.balance.Candidate;
import io.weir.core.balance.LatencyEwma;
import io.weir.core.error.Blame;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.Shared;
import io.weir.core.spec.Address;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.stats.EndpointStats;
import io.weir.core.tls.EndpointTls;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One running address of a cluster. Its identity, counters and health survive reloads as long as the address stays. Any
 * thread may read it; who may change what is said at each method.
 */
@Shared
public final class Endpoint implements Candidate {
    private final String cluster;
    private final Address address;
    private final long identity;
    private final Ticker ticker;
    private final EndpointStats stats = new EndpointStats();
    private final AtomicInteger inProgress = new AtomicInteger();
    private final AtomicInteger failuresInRow = new AtomicInteger();
    private final LatencyEwma latency = new LatencyEwma();
    // Written on the control thread only.
    private volatile EndpointSpec spec;
    private volatile @Nullable SocketAddress socketAddress;
    private volatile @Nullable EndpointTls tls;
    private volatile EndpointState state = EndpointState.UNRESOLVED;
    private volatile String reason = "";
    private volatile double weightShare;
    private volatile boolean drained;
    private volatile int weight;
    private volatile boolean tracksLatency;
    private volatile @Nullable OutlierMailbox outlier;

    Endpoint(String cluster, EndpointSpec spec, Ticker ticker) {
        this.cluster = cluster;
        this.address = spec.address();
        this.identity = PickKeys.of(spec.address().toString());
        this.spec = spec;
        this.weight = spec.weight();
        this.ticker = ticker;
    }

    /** The cluster it belongs to. */
    public String cluster() {
        return cluster;
    }

    /** Its identity, as configured or discovered. */
    public Address address() {
        return address;
    }

    /** Weight, backup and bounds as now configured. */
    public EndpointSpec spec() {
        return spec;
    }

    /** Where to connect; null while its name is unresolved (it is never picked then). */
    public @Nullable SocketAddress socketAddress() {
        return socketAddress;
    }

    /** TLS for new connections to it; null = clear text. */
    public @Nullable EndpointTls tls() {
        return tls;
    }

    /** Counters. */
    public EndpointStats stats() {
        return stats;
    }

    /** What it is to the pick. */
    public EndpointState state() {
        return state;
    }

    /** Whether active checks and outlier detection leave it in the pick. */
    public boolean isUp() {
        EndpointState now = state;
        return now == EndpointState.UP || now == EndpointState.SLOW_START;
    }

    /** Requests (http), connections (tcp) or flows (udp) in progress over all workers. */
    @Override
    public int inProgress() {
        return inProgress.get();
    }

    /** A hash of its address as configured; the same over restarts and machines. */
    @Override
    public long identity() {
        return identity;
    }

    /** Decaying peak of its latency; 0 while unknown, or when its cluster's policy does not ask. */
    @Override
    public double latencyNanos() {
        return latency.nanos(ticker.nanoTime());
    }

    /**
     * Tells how an attempt ended well; feeds outlier detection and latency-aware balancing. Any thread.
     *
     * @param latencyNanos to the response's head (http), to the connection (tcp), to the first reply (udp)
     */
    public void succeeded(long latencyNanos) {
        stats.requests.increment();
        stats.latency.record(latencyNanos);
        if (failuresInRow.get() != 0) {
            failuresInRow.set(0);
        }
        if (tracksLatency) {
            latency.record(latencyNanos, ticker.nanoTime());
        }
    }

    /** Tells of a failure; only errors with {@code ENDPOINT} blame count against it. Any thread. */
    public void failed(ProxyError error) {
        stats.requests.increment();
        if (error.blame() == Blame.ENDPOINT) {
            countFailure();
        }
    }

    /**
     * Tells of an answer in which the endpoint itself says that it failed (http: 500, 502, 503, 504). It is passed on,
     * and counts for outlier detection as other failures do. Any thread.
     */
    public void answeredWithFailure() {
        stats.requests.increment();
        countFailure();
    }

    private void countFailure() {
        stats.failures.increment();
        OutlierMailbox mailbox = outlier;
        int failures = failuresInRow.incrementAndGet();
        // Who sets the count back is the one who tells, so that it is told once.
        if (mailbox != null && failures >= mailbox.failuresInRowMax() && failuresInRow.compareAndSet(failures, 0)) {
            mailbox.tell(this);
        }
    }

    boolean hasPlace() {
        int limit = spec.connectionsMax();
        return limit == 0 || inProgress.get() < limit;
    }

    boolean tryTakePlace() {
        int limit = spec.connectionsMax();
        if (limit == 0) {
            inProgress.incrementAndGet();
            return true;
        }
        while (true) {
            int now = inProgress.get();
            if (now >= limit) {
                return false;
            }
            if (inProgress.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    void freePlace() {
        int left = inProgress.decrementAndGet();
        assert left >= 0 : this + " released more often than acquired";
    }

    // What follows is for the control thread.

    void spec(EndpointSpec newSpec) {
        spec = newSpec;
    }

    void socketAddress(SocketAddress newAddress) {
        socketAddress = newAddress;
    }

    void tls(@Nullable EndpointTls newTls) {
        tls = newTls;
    }

    void state(EndpointState newState, double newWeightShare) {
        weightShare = newWeightShare;
        state = newState;
    }

    void operated(boolean newDrained, int newWeight) {
        drained = newDrained;
        weight = newWeight;
    }

    void reason(String newReason) {
        reason = newReason;
    }

    void tracksLatency(boolean newTracksLatency) {
        tracksLatency = newTracksLatency;
    }

    void outlier(@Nullable OutlierMailbox newOutlier) {
        outlier = newOutlier;
    }

    /** It as the admin port shows it. Any thread. */
    public EndpointView view() {
        SocketAddress resolved = socketAddress;
        EndpointSpec now = spec;
        return new EndpointView(address, resolved == null ? null : resolved.toString(), state, reason, now.backup(),
                drained, weight, now.weight(), weightShare, inProgress(), now.connectionsMax(), stats.ejections.sum());
    }

    @Override
    public String toString() {
        return cluster + "/" + address;
    }
}
