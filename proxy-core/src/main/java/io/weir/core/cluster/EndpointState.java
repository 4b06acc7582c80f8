package io.weir.core.cluster;

/** What an endpoint is to the pick; the words of the admin port. */
public enum EndpointState {
    /** Takes traffic by its full weight. */
    UP,
    /** Takes traffic, by a weight that still grows. */
    SLOW_START,
    /** Awaits the result of its first check; takes none. */
    CHECKING,
    /** Failed its checks; takes none. */
    DOWN,
    /** Failed live traffic; takes none until its ejection ends. */
    EJECTED,
    /** Its name has no address yet; takes none. */
    UNRESOLVED,
    /** Drained by the operator, or no longer configured; takes none, and what is in progress goes on. */
    DRAINING
}
