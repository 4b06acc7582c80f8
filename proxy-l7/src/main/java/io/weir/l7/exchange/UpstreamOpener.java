package io.weir.l7.exchange;

import io.weir.core.cluster.Cluster;
import io.weir.core.listener.DownstreamFacts;
import io.weir.l7.pool.ConnectionAsker;
import io.weir.l7.pool.HttpPool;

/** Opens connections to endpoints. */
public interface UpstreamOpener {
    /**
     * Opens a connection to the pool's endpoint on the current loop and answers {@code asker} there, maybe before this
     * returns.
     */
    void open(HttpPool pool, Cluster cluster, DownstreamFacts facts, ConnectionAsker asker);
}
