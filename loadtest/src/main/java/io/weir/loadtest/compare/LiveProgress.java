package io.weir.loadtest.compare;

import io.weir.loadtest.compare.load.LoadMoment;
import io.weir.loadtest.compare.report.TextTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/**
 * What stays scrolls up; beneath it, drawn anew as things happen, stand a bar of the steps, the step of now, and the
 * figures of each path in its latest round. It owns the terminal.
 */
final class LiveProgress implements Progress {
    private static final int BAR = 30;
    private static final int WIDTH_LEAST = 20;

    private final Terminal terminal;
    private final long start = System.nanoTime();
    private final Map<String, LoadMoment> moments = new LinkedHashMap<>();
    /** Asked once a step: that may cost a process (stty). */
    private Size size;
    private int steps = 1;
    private int begun;
    private String step = "";
    /** Lines of the part that is drawn anew, on the screen now. */
    private int drawn;

    LiveProgress(Terminal terminal) {
        this.terminal = terminal;
        this.size = terminal.getSize();
    }

    @Override
    public void plan(int planned) {
        steps = Math.max(1, planned);
        draw();
    }

    @Override
    public void step(String what) {
        begun = Math.min(begun + 1, steps);
        step = what;
        size = terminal.getSize();
        draw();
    }

    @Override
    public void load(String path, LoadMoment moment, boolean isOver) {
        moments.put(path, moment);
        draw();
    }

    @Override
    public void line(String text) {
        erase();
        terminal.writer().println(text);
        draw();
    }

    @Override
    public void table(String title, String table) {
        moments.clear();
        line(title.isEmpty() ? table : "\n" + title + "\n" + table);
    }

    @Override
    public void close() {
        erase();
        terminal.flush();
        try {
            terminal.close();
        } catch (IOException e) {
            // It is gone, and so is who looked on.
        }
    }

    private void erase() {
        for (int i = 0; i < drawn; i++) {
            terminal.puts(Capability.cursor_up);
        }
        drawn = 0;
        terminal.puts(Capability.carriage_return);
        terminal.puts(Capability.clr_eos);
    }

    private void draw() {
        erase();
        // A line that wraps, or scrolls away, could not be erased.
        int width = Math.max(WIDTH_LEAST, size.getColumns()) - 1;
        int height = Math.max(2, size.getRows() - 1);
        for (String line : lines().stream().limit(height).toList()) {
            terminal.writer().println(line.length() <= width ? line : line.substring(0, width));
            drawn++;
        }
        terminal.flush();
    }

    private List<String> lines() {
        int done = Math.max(0, begun - 1) * BAR / steps;
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "[%s%s] step %d of %d, %.0f s", "#".repeat(done), "-".repeat(BAR - done),
                begun, steps, (System.nanoTime() - start) / 1e9));
        lines.add(step);
        if (!moments.isEmpty()) {
            List<String> columns = new ArrayList<>(List.of("now"));
            columns.addAll(moments.keySet());
            lines.addAll(TextTable.aligned(columns, List.of(row("latency p50, µs", LoadMoment::p50Micros),
                    row("latency p99, µs", LoadMoment::p99Micros), row("requests per second", LoadMoment::perSecond),
                    row("failed", LoadMoment::failed))).lines().toList());
        }
        return lines;
    }

    private List<String> row(String label, ToDoubleFunction<LoadMoment> figure) {
        List<String> row = new ArrayList<>(List.of(label));
        moments.values().forEach(moment -> row.add(String.format(Locale.ROOT, "%.0f", figure.applyAsDouble(moment))));
        return row;
    }
}
