package io.weir.l7.pool;

import io.weir.l7.upstream.Upstream;

/** A connection to an endpoint that can lie idle between requests. On its loop only. */
public interface PooledConnection {
    /** Begins one more request on it: the connection itself, or a stream of it. */
    Upstream begin();

    /** Whether another request may begin although others are in progress; never where one at a time is the rule. */
    boolean hasRoom();

    /** Whether both directions are open as far as is known, and it lies idle. */
    boolean isOpen();

    /** Requests begun on it. */
    int requests();

    /** When it was opened, on the loop's clock. */
    long openedNanos();

    /** When it was last given back, on the loop's clock. */
    long idleSinceNanos();

    /** Closes it while it lies idle; it will not be told of to the pool again. */
    void closeIdle();

    /** Closes it although it carries requests, which fail: its endpoint went down. */
    void closeDown();
}
