package io.weir.l7.pool;

import io.weir.core.error.ProxyError;
import io.weir.l7.upstream.Upstream;

/** Who asked for a connection; told exactly once, on its loop, within an event. */
public interface ConnectionAsker {
    /** Whether it still waits; otherwise whatever comes is put back where it belongs. */
    boolean isWaiting();

    /** Something to send one request on. */
    void onOpened(Upstream upstream);

    /** There is none. */
    void onOpenFailed(ProxyError error, String detail);
}
