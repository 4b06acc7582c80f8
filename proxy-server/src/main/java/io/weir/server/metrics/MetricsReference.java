package io.weir.server.metrics;

import io.weir.core.stats.LatencyHistogram;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code docs/metrics.md}, written from {@link MetricNames}. */
final class MetricsReference {
    private static final String INTRODUCTION = """
            # Metrics

            `GET /metrics` of the admin port answers in the Prometheus text format. This page is written from
            `MetricNames`; a test fails when it is out of date (`-Dweir.regenerate=true` writes it anew).

            Label values come from the configuration (listener and cluster names) or from fixed lists, so that their
            number is bounded; there is no label for a path, a host or an address. What a single endpoint does stands at
            `GET /endpoints`. Counters survive reloads. Besides these there are the JVM's own (`jvm_…`, `process_…`,
            `system_…`) by Micrometer.

            Counting is always on. It costs a kept HTTP request 80 ns on one loop and 170 ns where two loops count
            at once (JMH on a shared machine, errors of 25 and 120 ns, 2026-11-21), of some 10 500 ns: about 1 %.
            `loadtest/micro Stats` repeats it. There is no comparison end to end: it would need a switch, which every
            request would read, and two runs of one build differ by more than 1 %. The benchmark counts all that is
            counted for a request on kept connections; with colder caches it may cost somewhat more in a proxy.

            | name | type | labels | meaning |
            | --- | --- | --- | --- |
            """;

    private MetricsReference() {}

    static String markdown() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (MetricNames metric : MetricNames.values()) {
            page.append("| `").append(exposed(metric)).append("` | ")
                    .append(metric.type().name().toLowerCase(Locale.ROOT)).append(" | ")
                    .append(metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(" ")))
                    .append(" | ").append(metric.help()).append(" |\n");
        }
        return page.append("\nBuckets of every histogram, in seconds: ")
                .append(Arrays.stream(LatencyHistogram.boundsSeconds()).mapToObj(MetricsReference::text)
                        .collect(Collectors.joining(", ")))
                .append(".\n").toString();
    }

    /** The name as scrapers see it. */
    static String exposed(MetricNames metric) {
        return metric.type() == MetricNames.Type.INFO ? metric.text() + "_info" : metric.text();
    }

    private static String text(double seconds) {
        String text = Double.toString(seconds);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
