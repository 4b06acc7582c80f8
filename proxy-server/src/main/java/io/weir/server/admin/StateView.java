package io.weir.server.admin;

import io.weir.config.ConfigResult;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.Endpoint;
import io.weir.core.cluster.EndpointView;
import io.weir.core.error.ProxyError;
import io.weir.core.limit.BufferBudget;
import io.weir.core.limit.BufferLevel;
import io.weir.core.log.AccessRecord;
import io.weir.core.loop.Shared;
import io.weir.core.stats.EndpointStats;
import io.weir.core.stats.ExchangeStats;
import io.weir.core.stats.FlowStats;
import io.weir.core.stats.LatencyHistogram;
import io.weir.core.stats.ListenerStats;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * What the process knows of itself, for JSON. Counters and histograms are told as they are: rates and percentiles are
 * differences between two answers, made by who asks, so that nothing is counted twice for several who look.
 */
@Shared
final class StateView {
    private static final ProxyError[] ERRORS = ProxyError.values();

    private final AdminSources sources;

    StateView(AdminSources sources) {
        this.sources = sources;
    }

    Map<String, Object> all() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("version", sources.version());
        map.put("ready", sources.serverStats().isReady());
        map.put("time_ms", System.currentTimeMillis());
        map.put("uptime_s", ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
        map.put("connections", Map.of("open", sources.bounds().connections().open(),
                "max", sources.bounds().connections().connectionsMax()));
        map.put("memory", memory(sources.bounds().buffers()));
        map.put("latency_bounds_ms",
                DoubleStream.of(LatencyHistogram.boundsSeconds()).mapToObj(bound -> bound * 1000).toList());
        map.put("listeners", listeners());
        ConfigResult.Loaded running = sources.running().get();
        map.put("routes", running == null ? List.of() : RouteViews.of(running.spec()));
        map.put("traffic", traffic());
        map.put("clusters", clusters());
        map.put("endpoints", endpoints());
        map.put("failures", sources.failures().latest().stream().map(StateView::failure).toList());
        return map;
    }

    private static Map<String, Object> memory(BufferBudget buffers) {
        return Map.of("held_bytes", buffers.heldBytes(), "limit_bytes", buffers.limitBytes(),
                "paused", buffers.level() != BufferLevel.NORMAL,
                "shedding", buffers.level() == BufferLevel.SHEDDING);
    }

    List<Map<String, Object>> listeners() {
        return sources.listeners().get().stream().map(this::listener).toList();
    }

    private Map<String, Object> listener(ListenerView view) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", view.name());
        map.put("protocol", view.protocol());
        map.put("addresses", view.addresses());
        map.put("state", view.state());
        map.put("open", view.open());
        if (view.protocol().equals("udp")) {
            FlowStats flows = sources.stats().flows(view.name());
            map.put("accepted", flows.opened.sum());
            map.put("refused", dropped(flows));
            map.put("bytes_received", flows.bytesReceived.sum());
            map.put("bytes_sent", flows.bytesSent.sum());
        } else {
            ListenerStats stats = sources.stats().listener(view.name());
            map.put("accepted", stats.accepted.sum());
            map.put("refused", refused(stats));
            map.put("bytes_received", stats.bytesReceived.sum());
            map.put("bytes_sent", stats.bytesSent.sum());
        }
        return map;
    }

    private static long dropped(FlowStats flows) {
        long all = 0;
        for (FlowStats.Drop reason : FlowStats.Drop.values()) {
            all += flows.dropped(reason).sum();
        }
        return all;
    }

    private static long refused(ListenerStats stats) {
        long all = 0;
        for (ListenerStats.Refusal reason : ListenerStats.Refusal.values()) {
            all += stats.refused(reason).sum();
        }
        return all;
    }

    /** Exchanges and sessions between a listener and a cluster; no cluster = they never reached one. */
    private List<Map<String, Object>> traffic() {
        return sources.stats().exchanges().stream()
                .sorted(Comparator.comparing(ExchangeStats::listener).thenComparing(ExchangeStats::cluster))
                .map(StateView::traffic)
                .toList();
    }

    private static Map<String, Object> traffic(ExchangeStats stats) {
        Map<String, Object> verdicts = new TreeMap<>();
        long ended = 0;
        for (int statusClass = 0; statusClass < ExchangeStats.STATUS_CLASSES; statusClass++) {
            ended += stats.ends(statusClass, null);
            for (ProxyError error : ERRORS) {
                long ends = stats.ends(statusClass, error);
                ended += ends;
                if (ends > 0) {
                    verdicts.merge(error.verdict(), ends, (a, b) -> (long) a + (long) b);
                }
            }
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("listener", stats.listener());
        map.put("cluster", stats.cluster());
        map.put("in_progress", stats.inProgress.sum());
        map.put("ended", ended);
        map.put("failed", verdicts);
        map.put("latency", counts(stats.total));
        return map;
    }

    List<Map<String, Object>> clusters() {
        return sorted().values().stream().map(StateView::cluster).toList();
    }

    private static Map<String, Object> cluster(Cluster cluster) {
        List<EndpointView> views = cluster.views();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", cluster.name());
        map.put("balance", cluster.spec().balance().policy().name().toLowerCase(Locale.ROOT));
        map.put("endpoints", views.size());
        map.put("eligible", cluster.eligibleCount());
        map.put("panic", cluster.isPanic());
        map.put("in_progress", views.stream().mapToLong(EndpointView::inProgress).sum());
        map.put("queue", cluster.queueLength());
        map.put("retries", cluster.stats().retries.sum());
        map.put("no_endpoint", cluster.stats().noEndpoint.sum());
        map.put("connect", counts(cluster.stats().connect));
        map.put("response", counts(cluster.stats().responseWait));
        return map;
    }

    List<Map<String, Object>> endpoints() {
        List<Map<String, Object>> all = new ArrayList<>();
        sorted().forEach((name, cluster) -> {
            for (Endpoint endpoint : cluster.endpoints()) {
                Map<String, Object> map = endpoint(name, endpoint.view());
                addCounters(endpoint.stats(), map);
                all.add(map);
            }
        });
        return all;
    }

    /** One endpoint without its counters. */
    static Map<String, Object> endpoint(String cluster, EndpointView view) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("cluster", cluster);
        map.put("address", view.address());
        map.put("resolved", view.resolved());
        map.put("state", view.state().name().toLowerCase(Locale.ROOT));
        map.put("reason", view.reason());
        map.put("backup", view.backup());
        map.put("drained", view.drained());
        map.put("weight", view.weight());
        map.put("configured_weight", view.configuredWeight());
        map.put("weight_share", view.weightShare());
        map.put("in_progress", view.inProgress());
        map.put("max_connections", view.connectionsMax());
        map.put("ejections", view.ejections());
        return map;
    }

    private static void addCounters(EndpointStats stats, Map<String, Object> to) {
        to.put("requests", stats.requests.sum());
        to.put("failures", stats.failures.sum());
        to.put("connects", stats.connects.sum());
        to.put("connect_failures", stats.connectFailures.sum());
        to.put("connections_open", stats.connectionsOpen.sum());
        to.put("connections_idle", stats.connectionsIdle.sum());
        to.put("bytes_sent", stats.bytesSent.sum());
        to.put("bytes_received", stats.bytesReceived.sum());
        to.put("latency", counts(stats.latency));
    }

    private Map<String, Cluster> sorted() {
        return new TreeMap<>(sources.clusters().snapshot());
    }

    private static List<Long> counts(LatencyHistogram histogram) {
        return LongStream.of(histogram.counts()).boxed().toList();
    }

    /** Of the target the path only: a query may carry what nobody else should read. */
    private static Map<String, Object> failure(AccessRecord entry) {
        String target = entry.target();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("time_ms", entry.endMillis());
        map.put("listener", entry.listener());
        map.put("protocol", entry.protocol());
        map.put("route", entry.route());
        map.put("cluster", entry.cluster());
        map.put("endpoint", entry.endpoint());
        map.put("client", entry.client());
        map.put("method", entry.method());
        map.put("host", entry.host());
        map.put("path", target == null || target.indexOf('?') < 0 ? target : target.substring(0, target.indexOf('?')));
        map.put("status", entry.status());
        map.put("verdict", entry.verdict());
        ProxyError error = entry.error();
        map.put("error", error == null ? null : error.name().toLowerCase(Locale.ROOT));
        map.put("detail", entry.detail());
        map.put("attempts", entry.attempts());
        map.put("total_ms", entry.timeline().total() < 0 ? null : entry.timeline().total() / 1_000_000);
        return map;
    }
}
