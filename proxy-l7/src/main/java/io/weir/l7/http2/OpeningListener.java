package io.weir.l7.http2;

import io.weir.core.error.ProxyError;
import io.weir.l7.pool.PooledConnection;

/** Who waits for a connection to be ready; told once, on its loop. */
interface OpeningListener {
    /** It stands, and the pool knows it; {@code room} = requests it takes at once. */
    void onReady(PooledConnection connection, int room);

    /** Nothing is left of it. */
    void onFailed(ProxyError error, String detail);
}
