package io.weir.server.operate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns of text as wide as what is in them; numbers stand to the right. */
final class TextTable {
    private final List<String[]> rows = new ArrayList<>();
    private final int numbersFrom;

    /** {@code numbersFrom}: columns from this one on stand to the right. */
    TextTable(int numbersFrom, String... headings) {
        this.numbersFrom = numbersFrom;
        rows.add(headings);
    }

    void add(String... cells) {
        rows.add(cells);
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    /** The heading first. */
    List<String> lines() {
        int[] widths = new int[rows.getFirst().length];
        rows.forEach(row -> Arrays.setAll(widths, i -> Math.max(widths[i], row[i].length())));
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String space = " ".repeat(widths[i] - row[i].length());
                line.append(i >= numbersFrom ? space + row[i] : row[i] + space).append("  ");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
