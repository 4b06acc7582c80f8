package io.weir.l7.pool;

import io.weir.l7.upstream.Upstream;

/** A connection to an endpoint that can lie idle between two requests. On its loop only. */
public interface PooledConnection extends Upstream {
    /** Whether both directions are open as far as is known. */
    boolean isOpen();

    /** Requests begun on it. */
    int requests();

    /** When it was opened, on the loop's clock. */
    long openedNanos();

    /** When it was last given back, on the loop's clock. */
    long idleSinceNanos();

    /** Nobody wants it after all: kept in the pool if there is room. */
    void giveBackUnused();

    /** Closes it while it lies idle; it will not be told of to the pool again. */
    void closeIdle();

    /** Closes it although it carries a request, which fails: its endpoint went down. */
    void closeDown();
}
