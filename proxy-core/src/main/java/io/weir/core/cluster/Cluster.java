package io.weir.core.cluster;

import io.weir.core.loop.Shared;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.stats.ClusterStats;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A running cluster. Acquiring picks an endpoint by the cluster's policy and takes one of its places; every acquired
 * endpoint is released exactly once. Its identity survives reloads as long as its name stays.
 */
@Shared
public final class Cluster {
    private final ClusterStats stats;
    private final AtomicInteger cursor = new AtomicInteger();
    private volatile ClusterSpec spec;
    private volatile List<Endpoint> endpoints;

    Cluster(ClusterSpec spec, List<Endpoint> endpoints, ClusterStats stats) {
        this.spec = spec;
        this.endpoints = List.copyOf(endpoints);
        this.stats = stats;
    }

    /** The name in the configuration. */
    public String name() {
        return spec.name();
    }

    /** The settings in force. */
    public ClusterSpec spec() {
        return spec;
    }

    /** Counters. */
    public ClusterStats stats() {
        return stats;
    }

    /** Every endpoint, up or not, backups included. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** Every endpoint as the admin port shows it. Any thread. */
    public List<EndpointView> views() {
        return endpoints.stream().map(Endpoint::view).toList();
    }

    /**
     * Picks an endpoint and takes a place there. Any thread; never blocks.
     *
     * @return the endpoint, or null; then {@link PickRequest#refusal()} says why
     */
    public @Nullable Endpoint acquire(PickRequest request) {
        List<Endpoint> candidates = endpoints;
        boolean anyFull = false;
        for (int i = 0; i < candidates.size(); i++) {
            Endpoint candidate = candidates.get(Math.floorMod(cursor.getAndIncrement(), candidates.size()));
            if (candidate.isUp() && candidate.socketAddress() != null && !request.tried().contains(candidate)) {
                if (candidate.tryTakePlace()) {
                    return candidate;
                }
                anyFull = true;
            }
        }
        request.refusal(anyFull ? PickRequest.Refusal.ALL_FULL : PickRequest.Refusal.NONE_ELIGIBLE);
        return null;
    }

    /** Frees the place taken at {@code endpoint} and wakes the longest waiter, if any. Any thread. */
    public void release(Endpoint endpoint) {
        endpoint.freePlace();
    }

    /**
     * Waits for a place in arrival order.
     *
     * @return false when the queue is full or off; then nothing will be called
     */
    public boolean tryEnqueue(QueueWaiter waiter, PickRequest request) {
        return false;
    }

    /** Stops waiting; true when it did so before an answer was on its way. On the waiter's loop. */
    public boolean cancel(QueueWaiter waiter) {
        return false;
    }
}
