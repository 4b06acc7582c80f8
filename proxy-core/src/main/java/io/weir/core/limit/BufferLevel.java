package io.weir.core.limit;

/** How short the process is of memory for buffers. */
public enum BufferLevel {
    /** Enough of it. */
    NORMAL,
    /** At the limit: nothing is read and nobody accepted until some comes back. */
    PAUSED,
    /** Still at it: work in progress waits as before, new work is let in to be turned away. */
    SHEDDING
}
