package io.weir.core.cluster;

import io.netty.util.concurrent.Ticker;
import io.weir.core.balance.BalancePolicy;
import io.weir.core.loop.Shared;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.stats.ClusterStats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A running cluster. Acquiring picks an endpoint by the cluster's policy and takes one of its places; every acquired
 * endpoint is released exactly once. Its identity survives reloads as long as its name stays.
 */
@Shared
public final class Cluster {
    /** Picks that lose the last place of their endpoint to another thread are repeated so often. */
    private static final int RACES_MAX = 64;

    private final ClusterStats stats;
    private final PlaceQueue queue;
    // Written on the control thread only.
    private volatile ClusterSpec spec;
    private volatile ClusterSnapshot snapshot = ClusterSnapshot.EMPTY;
    private volatile @Nullable StickySources sticky;

    Cluster(ClusterSpec spec, ClusterStats stats, Ticker ticker) {
        this.spec = spec;
        this.stats = stats;
        this.queue = new PlaceQueue(this, stats, ticker);
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
        return snapshot.all();
    }

    /** Every endpoint as the admin port shows it. Any thread. */
    public List<EndpointView> views() {
        return snapshot.all().stream().map(Endpoint::view).toList();
    }

    /** How many endpoints picks choose from now; in a panic also of those that are down. */
    public int eligibleCount() {
        return snapshot.eligible().size();
    }

    /** Whether picks choose from an endpoint that neither failed {@code request} nor is {@code failed}. Any thread. */
    public boolean hasOther(PickRequest request, Endpoint failed) {
        List<Endpoint> eligible = snapshot.eligible();
        for (int i = 0; i < eligible.size(); i++) {
            Endpoint candidate = eligible.get(i);
            if (candidate != failed && !request.tried().contains(candidate)) {
                return true;
            }
        }
        return false;
    }

    /** Whether so few endpoints are well that traffic goes to all of them ({@code panic_threshold}). */
    public boolean isPanic() {
        return snapshot.isPanic();
    }

    /** How many wait for a place now, over all workers. */
    public int queueLength() {
        return queue.size();
    }

    /**
     * Picks an endpoint and takes a place there. Any thread; never blocks.
     *
     * @return the endpoint, or null; then {@link PickRequest#refusal()} says why
     */
    public @Nullable Endpoint acquire(PickRequest request) {
        ClusterSnapshot now = snapshot;
        // Who waits already goes first: a newcomer waits behind them.
        if (!now.isLimited() || !queue.hasWaiters()) {
            Endpoint endpoint = take(now, request);
            if (endpoint != null) {
                return endpoint;
            }
        }
        if (now.eligible().isEmpty()) {
            stats.noEndpoint.increment();
            request.refusal(now.emptyRefusal());
        } else {
            request.refusal(PickRequest.Refusal.ALL_FULL);
        }
        return null;
    }

    /** As {@link #acquire} for somebody at the head of the queue, and without a reason. Any thread. */
    @Nullable Endpoint take(PickRequest request) {
        return take(snapshot, request);
    }

    private @Nullable Endpoint take(ClusterSnapshot now, PickRequest request) {
        request.prepare(now);
        StickySources table = sticky;
        if (table == null || request.source() == 0) {
            return takeByPolicy(now, request);
        }
        Endpoint known = table.find(request.source());
        boolean isKnownUsable = known != null && now.isEligible(known) && !request.tried().contains(known);
        if (known != null && isKnownUsable && known.tryTakePlace()) {
            return known;
        }
        Endpoint endpoint = takeByPolicy(now, request);
        // A client whose endpoint is merely full comes back to it later.
        if (endpoint != null && !isKnownUsable) {
            table.put(request.source(), endpoint);
        }
        return endpoint;
    }

    private @Nullable Endpoint takeByPolicy(ClusterSnapshot now, PickRequest request) {
        for (int races = 0; races < RACES_MAX; races++) {
            int index = now.policy().pick(request);
            if (index == BalancePolicy.NONE) {
                return null;
            }
            Endpoint endpoint = now.eligible().get(index);
            if (endpoint.tryTakePlace()) {
                if (now.isPanic()) {
                    stats.panicPicks.increment();
                }
                return endpoint;
            }
        }
        return null;
    }

    /** Frees the place taken at {@code endpoint} and wakes the longest waiter, if any. Any thread. */
    public void release(Endpoint endpoint) {
        endpoint.freePlace();
        queue.serve();
    }

    /**
     * Waits for a place in arrival order. On the waiter's loop. Endpoints that go down meanwhile do not end the wait,
     * since they may come back; one that comes up, a higher {@code max_connections} or a freed place may.
     *
     * @return false when the queue is full or off; then nothing will be called
     */
    public boolean tryEnqueue(QueueWaiter waiter, PickRequest request) {
        return queue.tryEnqueue(waiter, request, spec.queue());
    }

    /**
     * Stops waiting; true when it did so before an answer was on its way. Otherwise the answer comes, and a place that
     * came must be released. On the waiter's loop.
     */
    public boolean cancel(QueueWaiter waiter) {
        return queue.cancel(waiter);
    }

    /** Makes loops see this from now on, and looks whether someone who waits has a place now. Control thread. */
    void publish(ClusterSpec newSpec, ClusterSnapshot newSnapshot, @Nullable StickySources newSticky) {
        spec = newSpec;
        sticky = newSticky;
        snapshot = newSnapshot;
        queue.serve();
    }

    /** No picks any more, and nobody waits. Control thread. */
    void close() {
        snapshot = ClusterSnapshot.EMPTY;
        queue.expireAll();
    }
}
