package io.weir.loadtest.compare;

import io.weir.loadtest.compare.load.LoadMoment;
import java.io.PrintWriter;
import java.util.Locale;

/** Lines as things happen, for files and pipes. */
final class PlainProgress implements Progress {
    private final PrintWriter out;
    private final long start = System.nanoTime();
    private String step = "";

    PlainProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void plan(int steps) {
        // Each step is a line; nobody waits for them here.
    }

    @Override
    public void step(String what) {
        step = what;
    }

    @Override
    public void load(String path, LoadMoment moment, boolean isOver) {
        if (isOver) {
            line(String.format(Locale.ROOT, "%s: p50 %.0f µs, p99 %.0f µs, %.0f/s, %d failed", step,
                    moment.p50Micros(), moment.p99Micros(), moment.perSecond(), moment.failed()));
        }
    }

    @Override
    public void line(String text) {
        out.println(String.format(Locale.ROOT, "%5.1f s  ", (System.nanoTime() - start) / 1e9) + text);
        out.flush();
    }

    @Override
    public void table(String title, String table) {
        out.println(title.isEmpty() ? table : "\n" + title + "\n" + table);
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
