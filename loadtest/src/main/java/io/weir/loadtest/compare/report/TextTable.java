package io.weir.loadtest.compare.report;

import java.util.ArrayList;
import java.util.List;

/** Rows as aligned text, and as Markdown. */
public final class TextTable {
    private TextTable() {}

    public static String aligned(List<String> columns, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(columns));
        all.clear();
        all.add(columns);
        all.addAll(rows);
        StringBuilder text = new StringBuilder();
        for (List<String> row : all) {
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = all.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
                String cell = row.get(i);
                String gap = " ".repeat(width - cell.length());
                text.append(i == 0 ? "  " + cell + gap : "  " + gap + cell);
            }
            text.append('\n');
        }
        return text.toString();
    }

    static String markdown(List<String> columns, List<List<String>> rows) {
        StringBuilder text = new StringBuilder("| " + String.join(" | ", columns) + " |\n|"
                + " --- |".repeat(columns.size()) + "\n");
        for (List<String> row : rows) {
            text.append("| ").append(String.join(" | ", row)).append(" |\n");
        }
        return text.toString();
    }
}
