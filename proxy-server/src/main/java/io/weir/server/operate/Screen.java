package io.weir.server.operate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A state as lines of text, for a terminal or a script. */
final class Screen {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final int FAILURES_SHOWN = 10;
    private static final String BOLD = "\033[1m";
    private static final String RED = "\033[31m";
    private static final String YELLOW = "\033[33m";
    private static final String PLAIN = "\033[0m";

    private final int width;
    private final boolean colored;

    Screen(int width, boolean colored) {
        this.width = width;
        this.colored = colored;
    }

    /** {@code before}: rates are since then; null = since the start. */
    List<String> render(ProxyState now, @Nullable ProxyState before) {
        Rates rates = new Rates(now, before);
        List<String> lines = new ArrayList<>();
        lines.add(style(BOLD, summary(now)));
        add(listeners(now, before, rates), lines);
        add(clusters(now, before, rates), lines);
        add(endpoints(now, before, rates), lines);
        add(failures(now), lines);
        add(routes(now), lines);
        return lines;
    }

    private static String summary(ProxyState now) {
        String limits = now.memory().shedding() ? ", memory is short: new work is refused"
                : now.memory().paused() ? ", memory is short: reading pauses" : "";
        return "weir " + now.version() + ": " + (now.ready() ? "ready" : "not ready") + ", up "
                + text(Duration.ofSeconds(now.uptimeS())) + ", " + now.connections().open() + " of "
                + now.connections().max() + " connections" + limits;
    }

    private static TextTable listeners(ProxyState now, @Nullable ProxyState before, Rates rates) {
        Map<String, ProxyState.Listener> old = new HashMap<>();
        Map<String, ProxyState.Traffic> oldTraffic = new HashMap<>();
        if (before != null) {
            before.listeners().forEach(listener -> old.put(listener.name(), listener));
            before.traffic().forEach(traffic -> oldTraffic.put(key(traffic), traffic));
        }
        TextTable table = new TextTable(4, "LISTENER", "PROTOCOL", "STATE", "ADDRESS", "OPEN", "NEW/s", "REFUSED/s",
                "ENDED/s", "FAILED/s", "IN/s", "OUT/s");
        for (ProxyState.Listener it : now.listeners()) {
            ProxyState.Listener was = Objects.requireNonNullElse(old.get(it.name()), it);
            long since = before == null ? 0 : 1;
            double ended = 0;
            double failed = 0;
            for (ProxyState.Traffic traffic : now.traffic()) {
                if (traffic.listener().equals(it.name())) {
                    ProxyState.Traffic first = oldTraffic.get(key(traffic));
                    ended += rates.perSecond(traffic.ended(), first == null ? 0 : first.ended());
                    failed += rates.perSecond(traffic.failures(), first == null ? 0 : first.failures());
                }
            }
            table.add(it.name(), it.protocol(), it.state(), String.join(" ", it.addresses()), "" + it.open(),
                    rate(rates.perSecond(it.accepted(), since * was.accepted())),
                    rate(rates.perSecond(it.refused(), since * was.refused())), rate(ended), rate(failed),
                    bytes(rates.perSecond(it.bytesReceived(), since * was.bytesReceived())),
                    bytes(rates.perSecond(it.bytesSent(), since * was.bytesSent())));
        }
        return table;
    }

    private static String key(ProxyState.Traffic traffic) {
        return traffic.listener() + " " + traffic.cluster();
    }

    private static TextTable clusters(ProxyState now, @Nullable ProxyState before, Rates rates) {
        Map<String, ProxyState.Cluster> old = new HashMap<>();
        if (before != null) {
            before.clusters().forEach(cluster -> old.put(cluster.name(), cluster));
        }
        TextTable table = new TextTable(2, "CLUSTER", "BALANCE", "PICKED FROM", "ACTIVE", "QUEUE", "RETRIES/s",
                "CONNECT p50", "p99", "RESPONSE p50", "p99");
        for (ProxyState.Cluster it : now.clusters()) {
            ProxyState.Cluster was = old.get(it.name());
            long[] connect = was == null ? null : was.connect();
            long[] response = was == null ? null : was.response();
            table.add(it.name(), it.balance(),
                    it.eligible() + " of " + it.endpoints() + (it.panic() ? " (panic)" : ""), "" + it.inProgress(),
                    "" + it.queue(), rate(rates.perSecond(it.retries(), was == null ? 0 : was.retries())),
                    millis(rates.percentileMs(0.5, it.connect(), connect)),
                    millis(rates.percentileMs(0.99, it.connect(), connect)),
                    millis(rates.percentileMs(0.5, it.response(), response)),
                    millis(rates.percentileMs(0.99, it.response(), response)));
        }
        return table;
    }

    private static TextTable endpoints(ProxyState now, @Nullable ProxyState before, Rates rates) {
        Map<String, ProxyState.Endpoint> old = new HashMap<>();
        if (before != null) {
            before.endpoints().forEach(endpoint -> old.put(endpoint.cluster() + " " + endpoint.address(), endpoint));
        }
        TextTable table = new TextTable(4, "ENDPOINT", "CLUSTER", "STATE", "WHY", "WEIGHT", "ACTIVE", "ATTEMPTS/s",
                "FAILED/s", "LATENCY p50", "p99");
        for (ProxyState.Endpoint it : now.endpoints()) {
            ProxyState.Endpoint was = old.get(it.cluster() + " " + it.address());
            long[] latency = was == null ? null : was.latency();
            String state = it.state() + (it.drained() && !it.state().equals("draining") ? " (drained)" : "")
                    + (it.backup() ? " (backup)" : "");
            String weight = it.weight() == it.configuredWeight()
                    ? "" + it.weight()
                    : it.weight() + " (" + it.configuredWeight() + ")";
            table.add(it.address(), it.cluster(), state, shortened(it.reason(), 40), weight,
                    it.inProgress() + (it.maxConnections() == 0 ? "" : "/" + it.maxConnections()),
                    rate(rates.perSecond(it.requests(), was == null ? 0 : was.requests())),
                    rate(rates.perSecond(it.failures(), was == null ? 0 : was.failures())),
                    millis(rates.percentileMs(0.5, it.latency(), latency)),
                    millis(rates.percentileMs(0.99, it.latency(), latency)));
        }
        return table;
    }

    /** Last, since they do not change by themselves: a low terminal cuts here. */
    private static TextTable routes(ProxyState now) {
        TextTable table = new TextTable(4, "ROUTE", "LISTENER", "MATCHES", "GOES TO");
        now.routes().forEach(it -> table.add(it.name(), it.listener(), shortened(it.match(), 60), it.to()));
        return table;
    }

    private static TextTable failures(ProxyState now) {
        TextTable table = new TextTable(
                7, "FAILED AT", "VERDICT", "STATUS", "LISTENER", "ENDPOINT", "REQUEST", "DETAIL");
        now.failures().stream().limit(FAILURES_SHOWN).forEach(it -> table.add(
                TIME.format(Instant.ofEpochMilli(it.timeMs()).atZone(ZoneId.systemDefault())), it.verdict(),
                it.status() == 0 ? "-" : "" + it.status(), it.listener(),
                Objects.requireNonNullElse(it.endpoint(), "-"),
                it.method() == null ? "-" : shortened(it.method() + " " + it.path(), 40),
                it.detail() == null ? "" : shortened(it.detail(), 60)));
        return table;
    }

    private void add(TextTable table, List<String> to) {
        if (table.isEmpty()) {
            return;
        }
        List<String> lines = table.lines();
        to.add("");
        to.add(style(BOLD, cut(lines.getFirst())));
        lines.subList(1, lines.size()).forEach(line -> to.add(colored(cut(line))));
    }

    /** States stand between two spaces each; names do not hold two. */
    private String colored(String line) {
        if (line.contains("  down") || line.contains("  ejected") || line.contains("  unresolved")) {
            return style(RED, line);
        }
        return line.contains("  draining") || line.contains("(drained)") ? style(YELLOW, line) : line;
    }

    private String cut(String line) {
        return line.length() <= width ? line : line.substring(0, width);
    }

    private String style(String style, String line) {
        return colored ? style + cut(line) + PLAIN : cut(line);
    }

    private static String shortened(String text, int length) {
        // What endpoints and clients send must not move the terminal's cursor.
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= length ? printable : printable.substring(0, length - 3) + "...";
    }

    private static String rate(double perSecond) {
        if (perSecond == 0) {
            return "0";
        }
        return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
    }

    private static String bytes(double perSecond) {
        String[] units = {"", "K", "M", "G"};
        double value = perSecond;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? rate(value) : String.format(Locale.ROOT, "%.1f%s", value, units[unit]);
    }

    private static String millis(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, value < 10 ? "%.2f ms" : "%.0f ms", value);
    }

    private static String text(Duration duration) {
        long days = duration.toDays();
        return (days > 0 ? days + " d " : "") + String.format(Locale.ROOT, "%02d:%02d:%02d", duration.toHoursPart(),
                duration.toMinutesPart(), duration.toSecondsPart());
    }
}
