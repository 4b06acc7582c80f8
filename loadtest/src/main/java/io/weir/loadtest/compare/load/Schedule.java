package io.weir.loadtest.compare.load;

/** When requests are due. Called from every connection's thread. */
public interface Schedule {
    /** No more requests. */
    long END = Long.MIN_VALUE;

    /** When the next request is due, in {@link System#nanoTime}; {@link #END} when there is none. */
    long take();
}
