package io.weir.loadtest.compare.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The figures of the paths side by side: a row per figure, a column per path. */
public final class LoadTable {
    private LoadTable() {}

    public static List<String> columns(List<Measured> paths) {
        List<String> columns = new ArrayList<>(List.of(""));
        paths.forEach(path -> columns.add(path.path()));
        return columns;
    }

    public static List<List<String>> rows(List<Measured> paths) {
        return List.of(
                row("latency p50, µs", paths, m -> figure(m.latency().p50())),
                row("p90, µs", paths, m -> figure(m.latency().p90())),
                row("p99, µs", paths, m -> figure(m.latency().p99())),
                row("p99 of rounds, low–high", paths, m -> figure(m.p99Low()) + "–" + figure(m.p99High())),
                row("p99.9, µs", paths, m -> figure(m.latency().p999())),
                row("max, µs", paths, m -> figure(m.latency().max())),
                row("requests per second", paths, m -> figure(m.requestsPerSecond())),
                row("answered", paths, m -> Long.toString(m.answered())),
                row("failed", paths, m -> Long.toString(m.failed())),
                row("proxy CPU per request, µs", paths, m -> orNone(m.cpuMicrosPerRequest())),
                row("proxy CPU per MiB, µs", paths, m -> orNone(m.cpuMicrosPerMiB())),
                row("proxy memory (RSS), MiB", paths, m -> orNone(m.residentMiB())),
                row("connections opened by clients", paths, m -> Long.toString(m.clientConnections())),
                row("connections opened to endpoints", paths, m -> Long.toString(m.endpointConnections())),
                row("requests on a reused one, %", paths, m -> reused(m)),
                row("bytes per request, client side", paths, m -> figure(perRequest(m, m.clientBytes()))),
                row("bytes per request, endpoint side", paths, m -> orNone(perRequest(m, m.endpointBytes()))),
                row("answers by endpoint", paths, m -> m.endpoints().values().toString()));
    }

    /** Of the requests to endpoints, those for which no connection was opened. */
    private static String reused(Measured measured) {
        double fresh = measured.endpointConnections() / (double) Math.max(1, measured.answered());
        return String.format(Locale.ROOT, "%.1f", 100 * Math.max(0, 1 - fresh));
    }

    private static double perRequest(Measured measured, long bytes) {
        return bytes / (double) Math.max(1, measured.answered());
    }

    private static List<String> row(String label, List<Measured> paths, Function<Measured, String> figure) {
        List<String> row = new ArrayList<>(List.of(label));
        paths.forEach(path -> row.add(figure.apply(path)));
        return row;
    }

    private static String orNone(double value) {
        return value == 0 ? "–" : figure(value);
    }

    static String figure(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.1f", value);
    }
}
