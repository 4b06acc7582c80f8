package io.weir.loadtest.compare.report;

import java.util.List;
import java.util.Locale;

/** Horizontal bars as SVG, each with its value written beside it. */
final class BarPlot {
    private static final int WIDTH = 460;
    private static final int LABEL = 165;
    private static final int ROW = 22;
    private static final int TOP = 30;

    private BarPlot() {}

    static String svg(String title, List<Bar> bars) {
        double most = Math.max(1e-9, bars.stream().mapToDouble(Bar::value).max().orElse(0));
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg role=\"img\" viewBox=\"0 0 %d %d\" aria-label=\"%s; the table below has the figures\">%n"
                        + "<text class=\"title\" x=\"0\" y=\"16\">%s</text>%n",
                WIDTH, TOP + ROW * bars.size() + 4, HtmlReport.escaped(title), HtmlReport.escaped(title)));
        int y = TOP;
        for (Bar bar : bars) {
            double length = bar.value() / most * (WIDTH - LABEL - 60);
            svg.append(String.format(Locale.ROOT, "<text class=\"label\" x=\"%d\" y=\"%d\">%s</text>"
                    + "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" rx=\"2\"/>"
                    + "<text x=\"%.1f\" y=\"%d\">%s</text>%n", LABEL - 8, y + 12, HtmlReport.escaped(bar.label()),
                    colour(bar.series()), LABEL, y, Math.max(1, length), LABEL + Math.max(1, length) + 6, y + 12,
                    LoadTable.figure(bar.value())));
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    /** The class that colours a series. */
    static String colour(String series) {
        return switch (series) {
            case "L4", "HTTP/1.1" -> "l4";
            case "L7", "HTTP/2" -> "l7";
            default -> "direct";
        };
    }
}
