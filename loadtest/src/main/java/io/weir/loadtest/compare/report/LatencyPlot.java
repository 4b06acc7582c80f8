package io.weir.loadtest.compare.report;

import java.util.List;
import java.util.Locale;

/** Latency by percentile as SVG: both axes logarithmic, so that the slow end has room. */
final class LatencyPlot {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 260;
    private static final int LEFT = 74;
    private static final int RIGHT = 56;
    private static final int TOP = 30;
    private static final int BOTTOM = 26;

    private final double low;
    private final double high;

    private LatencyPlot(double low, double high) {
        this.low = low;
        this.high = high;
    }

    static String svg(List<Measured> paths) {
        double low = paths.stream().mapToDouble(path -> path.latency().curve().getFirst()).min().orElse(1);
        double high = paths.stream().mapToDouble(path -> path.latency().curve().getLast()).max().orElse(10);
        double floor = Math.pow(10, Math.floor(Math.log10(Math.max(1, low))));
        double ceiling = Math.pow(10, Math.ceil(Math.log10(Math.max(10, high) + 1)));
        return new LatencyPlot(floor, ceiling).draw(paths);
    }

    private String draw(List<Measured> paths) {
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg role=\"img\" viewBox=\"0 0 %d %d\" aria-label=\"Latency by percentile; the table below has the "
                        + "figures\">%n<text class=\"title\" x=\"0\" y=\"16\">Latency by percentile, µs</text>%n",
                WIDTH, HEIGHT));
        for (double tick = low; tick <= high * 1.01; tick *= 10) {
            svg.append(String.format(Locale.ROOT, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                    + "<text class=\"label\" x=\"%d\" y=\"%.1f\">%s</text>%n", LEFT, WIDTH - RIGHT, y(tick), y(tick),
                    LEFT - 6, y(tick) + 4, String.format(Locale.ROOT, "%,.0f", tick)));
        }
        for (double quantile : List.of(50.0, 90.0, 99.0, 99.9, 99.99)) {
            svg.append(String.format(Locale.ROOT, "<text class=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>%n", x(quantile),
                    HEIGHT - 8, quantile == Math.rint(quantile) ? "p" + (int) quantile : "p" + quantile));
        }
        double taken = -100;
        for (Measured path : paths.stream().sorted((a, b) -> Double.compare(end(b), end(a))).toList()) {
            double label = Math.max(y(end(path)) + 4, taken + 14);
            taken = label;
            svg.append(String.format(Locale.ROOT, "<polyline class=\"%s\" points=\"%s\"/><text x=\"%d\" "
                    + "y=\"%.1f\">%s</text>%n",
                    BarPlot.colour(path.path()), points(path.latency()), WIDTH - RIGHT + 6, label, path.path()));
        }
        return svg.append("</svg>\n").toString();
    }

    private static double end(Measured path) {
        return path.latency().curve().getLast();
    }

    private String points(Latency latency) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < Latency.QUANTILES.size(); i++) {
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(Latency.QUANTILES.get(i)),
                    y(latency.curve().get(i))));
        }
        return points.toString().strip();
    }

    private static double x(double quantile) {
        double place = Math.log10(100 / (100 - quantile)) / 4;
        return LEFT + place * (WIDTH - LEFT - RIGHT);
    }

    private double y(double micros) {
        double place = Math.log10(Math.max(low, micros) / low) / Math.log10(high / low);
        return HEIGHT - BOTTOM - place * (HEIGHT - TOP - BOTTOM);
    }
}
