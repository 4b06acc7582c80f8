package io.weir.l7.exchange;

import io.weir.core.cluster.Cluster;
import io.weir.core.error.ProxyError;
import io.weir.core.listener.DownstreamFacts;
import io.weir.l7.pool.HttpPool;
import io.weir.l7.pool.PooledConnection;

/** Opens connections to endpoints. */
public interface UpstreamOpener {
    /**
     * Opens a connection to the pool's endpoint on the current loop and answers {@code asker} there, maybe before this
     * returns.
     */
    void open(HttpPool pool, Cluster cluster, DownstreamFacts facts, Asker asker);

    /** Who wants a connection; answered once. */
    interface Asker {
        /** It is open; the receiver owns it. */
        void onOpened(PooledConnection connection);

        /** It could not be opened. */
        void onOpenFailed(ProxyError error, String detail);
    }
}
