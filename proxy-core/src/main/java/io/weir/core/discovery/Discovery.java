package io.weir.core.discovery;

/**
 * A source of endpoints. It tells its list on the control loop whenever it changed, the first time maybe before
 * {@link #start()} returns; what it told last stays true until it tells another.
 */
public interface Discovery {
    /** Begins. */
    void start();

    /** Ends; nothing is told any more. */
    void close();
}
