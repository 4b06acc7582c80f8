package io.weir.loadtest.compare;

import io.weir.loadtest.compare.load.LoadMoment;

/** What a run tells while it goes on. One thread. */
interface Progress extends AutoCloseable {
    /** How many steps there will be. */
    void plan(int steps);

    /** A step begins; the one before is over. */
    void step(String what);

    /** How the load over {@code path} goes in this step; the last one of a step is its result. */
    void load(String path, LoadMoment moment, boolean isOver);

    /** A line that stays. */
    void line(String text);

    /** A table that stays; {@code title} may be empty. */
    void table(String title, String table);

    @Override
    void close();
}
