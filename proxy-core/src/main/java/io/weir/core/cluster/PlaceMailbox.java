package io.weir.core.cluster;

import io.weir.core.loop.Shared;
import java.util.concurrent.RejectedExecutionException;

/** Carries a place to the loop of the waiter it was taken for. A loop that ended gives it back. */
@Shared
final class PlaceMailbox implements Runnable {
    private final Cluster cluster;
    private final QueuedWaiter queued;
    private final Endpoint endpoint;

    PlaceMailbox(Cluster cluster, QueuedWaiter queued, Endpoint endpoint) {
        this.cluster = cluster;
        this.queued = queued;
        this.endpoint = endpoint;
    }

    void send() {
        try {
            queued.waiter().loop().execute(this);
        } catch (RejectedExecutionException loopEnded) {
            cluster.release(endpoint);
        }
    }

    @Override
    public void run() {
        queued.stopTimer();
        queued.waiter().onPlace(endpoint);
    }
}
