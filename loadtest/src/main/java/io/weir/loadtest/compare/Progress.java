package io.weir.loadtest.compare;

import java.io.PrintWriter;
import java.util.Locale;

/** Lines of text as things happen; the same on a terminal and in a file. */
final class Progress {
    private final PrintWriter out;
    private final long start = System.nanoTime();

    Progress(PrintWriter out) {
        this.out = out;
    }

    void line(String text) {
        out.println(String.format(Locale.ROOT, "%5.1f s  ", (System.nanoTime() - start) / 1e9) + text);
        out.flush();
    }

    void table(String title, String table) {
        out.println("\n" + title + "\n" + table);
        out.flush();
    }
}
