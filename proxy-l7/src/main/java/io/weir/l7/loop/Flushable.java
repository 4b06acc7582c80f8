package io.weir.l7.loop;

/** Has written something that must leave before the loop's turn ends. */
public interface Flushable {
    /** Sends what was written. */
    void flush();
}
