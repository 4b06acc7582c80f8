package io.weir.core.cluster;

import io.weir.core.error.Blame;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.Shared;
import io.weir.core.spec.Address;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.stats.EndpointStats;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One running address of a cluster. Its identity, counters and health survive reloads as long as the address stays. Any
 * thread may read it; who may change what is said at each method.
 */
@Shared
public final class Endpoint {
    private final String cluster;
    private final Address address;
    private final EndpointStats stats = new EndpointStats();
    private final AtomicInteger inProgress = new AtomicInteger();
    private volatile EndpointSpec spec;
    private volatile @Nullable SocketAddress socketAddress;
    private volatile boolean up = true;

    Endpoint(String cluster, EndpointSpec spec, @Nullable SocketAddress socketAddress) {
        this.cluster = cluster;
        this.address = spec.address();
        this.spec = spec;
        this.socketAddress = socketAddress;
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

    /** Counters. */
    public EndpointStats stats() {
        return stats;
    }

    /** Whether active checks and outlier detection leave it in the pick. */
    public boolean isUp() {
        return up;
    }

    /** Requests (http), connections (tcp) or flows (udp) in progress over all workers. */
    public int inProgress() {
        return inProgress.get();
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
        inProgress.decrementAndGet();
    }

    /**
     * Tells how an attempt ended well; feeds outlier detection and latency-aware balancing. Any thread.
     *
     * @param latencyNanos to the response's head (http) or to the connection (tcp)
     */
    public void succeeded(long latencyNanos) {
        stats.requests.increment();
    }

    /** Tells of a failure; only errors with {@code ENDPOINT} blame count against it. Any thread. */
    public void failed(ProxyError error) {
        stats.requests.increment();
        if (error.blame() == Blame.ENDPOINT) {
            stats.failures.increment();
        }
    }

    EndpointView view() {
        SocketAddress resolved = socketAddress;
        return new EndpointView(address, resolved == null ? null : resolved.toString(),
                isUp() ? EndpointState.UP : EndpointState.DOWN, "", spec.backup(), spec.weight(), isUp() ? 1 : 0,
                inProgress(), spec.connectionsMax(), stats.ejections.sum());
    }

    @Override
    public String toString() {
        return cluster + "/" + address;
    }
}
