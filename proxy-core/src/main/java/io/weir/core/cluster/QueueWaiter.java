package io.weir.core.cluster;

import io.netty.channel.EventLoop;

/** Somebody waiting for a place at an endpoint. Called on its own loop, exactly once, unless it cancelled in time. */
public interface QueueWaiter {
    /** The loop the answers come on. */
    EventLoop loop();

    /** A place was taken for the waiter at {@code endpoint}; it must {@link Cluster#release} it in the end. */
    void onPlace(Endpoint endpoint);

    /** The queue's timeout ran out first. */
    void onQueueTimeout();
}
