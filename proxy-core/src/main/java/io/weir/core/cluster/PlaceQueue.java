package io.weir.core.cluster;

import io.netty.util.concurrent.Ticker;
import io.weir.core.loop.Shared;
import io.weir.core.spec.QueueSpec;
import io.weir.core.stats.ClusterStats;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Those who wait for a place, in order of arrival over all loops; lock-free. Whoever frees a place serves the queue,
 * and whoever joins it serves it too: of a place that is freed and a waiter that joins at the same time, one sees the
 * other, so no wake-up is lost. While anyone waits nobody else gets a place.
 */
@Shared
final class PlaceQueue {
    private final Cluster cluster;
    private final ClusterStats stats;
    private final Ticker ticker;
    private final Queue<QueuedWaiter> queue = new ConcurrentLinkedQueue<>();
    private final Map<QueueWaiter, QueuedWaiter> byWaiter = new ConcurrentHashMap<>();
    /** Of those in the queue, the ones without an answer. */
    private final AtomicInteger waiting = new AtomicInteger();
    /** Of those in the queue, the ones that cancelled; they are taken out many at a time. */
    private final AtomicInteger cancelled = new AtomicInteger();

    PlaceQueue(Cluster cluster, ClusterStats stats, Ticker ticker) {
        this.cluster = cluster;
        this.stats = stats;
        this.ticker = ticker;
    }

    boolean hasWaiters() {
        return waiting.get() > 0;
    }

    int size() {
        return waiting.get();
    }

    /** On the waiter's loop. */
    boolean tryEnqueue(QueueWaiter waiter, PickRequest request, QueueSpec spec) {
        assert waiter.loop().inEventLoop();
        if (spec.max() == 0) {
            return false;
        }
        if (waiting.incrementAndGet() > spec.max()) {
            waiting.decrementAndGet();
            stats.queueOverflows.increment();
            // The failed attempt may have hidden the places from somebody who then joined: look again.
            serve();
            return false;
        }
        QueuedWaiter queued = new QueuedWaiter(this, waiter, request.copy(), ticker.nanoTime());
        byWaiter.put(waiter, queued);
        queued.startTimer(spec.timeout());
        queue.add(queued);
        stats.queued.increment();
        serve();
        return true;
    }

    /** On the waiter's loop. */
    boolean cancel(QueueWaiter waiter) {
        QueuedWaiter queued = byWaiter.get(waiter);
        if (queued == null || !queued.tryCancel()) {
            return false;
        }
        settled(queued);
        if (cancelled.incrementAndGet() > Math.max(32, waiting.get())) {
            cancelled.set(0);
            queue.removeIf(member -> !member.isWaiting());
        }
        return true;
    }

    /** Hands out places for as long as there are both places and waiters. Any thread. */
    void serve() {
        boolean again = hasWaiters();
        while (again) {
            again = servePass();
        }
    }

    private boolean servePass() {
        for (Iterator<QueuedWaiter> members = queue.iterator(); members.hasNext();) {
            QueuedWaiter queued = members.next();
            if (!queued.isWaiting()) {
                continue;
            }
            PickRequest request = queued.request().copy();
            Endpoint endpoint = cluster.take(request);
            if (endpoint != null) {
                if (!queued.tryGive()) {
                    // Somebody else answered this waiter first; its place may be the one that others wait for.
                    endpoint.freePlace();
                    return true;
                }
                members.remove();
                settled(queued);
                stats.queueWait.record(ticker.nanoTime() - queued.sinceNanos());
                new PlaceMailbox(cluster, queued, endpoint).send();
            } else if (request.tried().isEmpty()) {
                // What is not for a waiter without conditions is not for those behind it.
                return false;
            }
        }
        return false;
    }

    /** The timer of {@code queued} ran out, on its loop. */
    void onTimeout(QueuedWaiter queued) {
        if (queued.tryExpire()) {
            settled(queued);
            queue.remove(queued);
            stats.queueTimeouts.increment();
            queued.waiter().onQueueTimeout();
        }
    }

    /** Ends every wait: the cluster is gone. */
    void expireAll() {
        for (QueuedWaiter queued : queue) {
            queued.expireSoon();
        }
    }

    private void settled(QueuedWaiter queued) {
        waiting.decrementAndGet();
        byWaiter.remove(queued.waiter(), queued);
    }
}
