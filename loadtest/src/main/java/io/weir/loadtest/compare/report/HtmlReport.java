package io.weir.loadtest.compare.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** A report as one HTML file: no network, no script; plots are SVG with their table beside them. */
public final class HtmlReport {
    private HtmlReport() {}

    public static String of(Report report) {
        StringBuilder html = new StringBuilder("""
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>Layer 4 beside Layer 7</title>
                <style>
                """).append(style()).append("</style>\n</head>\n<body>\n<main>\n<h1>Layer 4 beside Layer 7</h1>\n<p>")
                .append(escaped(report.date() + "; " + report.machine() + "; " + report.settings())).append(".</p>\n");
        html.append("<p class=\"verdict\">").append(report.verdict())
                .append("</p>\n<nav aria-label=\"Contents\"><ul>\n")
                .append("<li><a href=\"#fixed\">At a fixed rate</a></li>\n<li><a href=\"#saturation\">At "
                        + "saturation</a></li>\n");
        report.findings().forEach(finding -> html.append("<li><a href=\"#").append(finding.id()).append("\">")
                .append(escaped(finding.title())).append("</a></li>\n"));
        html.append("</ul></nav>\n");
        load(html, "fixed", "At a fixed rate of arrivals", "Latency counts from when a request was due, so waiting "
                + "behind a "
                + "stalled server is in it. This is what clients feel below the limit.", report.fixedRate());
        load(html, "saturation", "At saturation", "Every connection asks again at once. Read throughput and CPU here, "
                + "not latency.", report.saturation());
        report.findings().forEach(finding -> finding(html, finding));
        return html.append("</main>\n</body>\n</html>\n").toString();
    }

    private static String style() {
        try (InputStream css = Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.css"))) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void load(StringBuilder html, String id, String title, String meaning, List<Measured> paths) {
        html.append("<section id=\"").append(id).append("\">\n<h2>").append(title).append("</h2>\n<p>").append(meaning)
                .append("</p>\n<div class=\"plots\">\n").append(LatencyPlot.svg(paths))
                .append(BarPlot.svg("Requests per second", bars(paths, "rate")))
                .append(BarPlot.svg("Proxy CPU per request, µs", bars(paths, "cpu")))
                .append(BarPlot.svg("Proxy memory (RSS), MiB", bars(paths, "memory"))).append("</div>\n");
        table(html, title, LoadTable.columns(paths), LoadTable.rows(paths));
        html.append("</section>\n");
    }

    private static List<Bar> bars(List<Measured> paths, String figure) {
        return paths.stream()
                .map(path -> new Bar(path.path(), path.path(), switch (figure) {
                    case "rate" -> path.requestsPerSecond();
                    case "cpu" -> path.cpuMicrosPerRequest();
                    default -> path.residentMiB();
                }))
                .filter(bar -> bar.value() > 0)
                .toList();
    }

    private static void finding(StringBuilder html, Finding finding) {
        html.append("<section id=\"").append(finding.id()).append("\">\n<h2>").append(escaped(finding.title()))
                .append("</h2>\n<p>").append(escaped(finding.meaning())).append("</p>\n");
        if (!finding.bars().isEmpty()) {
            html.append("<div class=\"plots\">\n").append(BarPlot.svg(finding.barsTitle(),
                    finding.bars())).append("</div>\n");
        }
        table(html, finding.title(), finding.columns(), finding.rows());
        html.append("<ul class=\"promises\">\n");
        finding.promises().forEach(promise -> html.append(promise.kept() ? "<li class=\"kept\"><b>seen</b> "
                : "<li class=\"broken\"><b>not seen</b> ").append(escaped(promise.sentence())).append("</li>\n"));
        html.append("</ul>\n</section>\n");
    }

    private static void table(StringBuilder html, String title, List<String> columns, List<List<String>> rows) {
        html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table: ").append(escaped(title))
                .append("\">\n<table>\n<thead><tr>");
        columns.forEach(column -> html.append("<th scope=\"col\">").append(escaped(column)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            html.append("<tr><th scope=\"row\">").append(escaped(row.getFirst())).append("</th>");
            row.stream().skip(1).forEach(cell -> html.append("<td>").append(escaped(cell)).append("</td>"));
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table>\n</div>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
