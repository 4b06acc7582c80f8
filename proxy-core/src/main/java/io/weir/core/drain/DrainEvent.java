package io.weir.core.drain;

/**
 * A user event fired through the pipeline of every open connection of a listener that stops. What is not over some time
 * after {@code EXPIRED} is closed by the listener itself.
 */
public enum DrainEvent {
    /** Finish what is in progress, begin nothing new: idle connections close now. */
    STARTED,
    /** The time to finish is over: end now, as {@code proxy/drain}. */
    EXPIRED
}
