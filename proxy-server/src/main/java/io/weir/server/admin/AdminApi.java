package io.weir.server.admin;

import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.ClusterRegistry;
import io.weir.core.cluster.EndpointState;
import io.weir.core.cluster.EndpointView;
import io.weir.core.loop.Shared;
import io.weir.core.spec.LogSpec;
import io.weir.server.metrics.Metrics;
import io.weir.server.metrics.ServerStats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What each path of the admin port says and does; knows nothing of sockets and tokens. */
@Shared
public final class AdminApi {
    private static final String INDEX = """
            GET  /livez      200 while the process runs
            GET  /readyz     200 while it wants new work, 503 before first checks have decided and while it drains
            GET  /metrics    Prometheus text
            GET  /listeners  JSON
            GET  /clusters   JSON
            GET  /endpoints  JSON
            POST /reload     reads the configuration again (bearer token)
            PUT  /log/level  error, warn, info or debug as the body (bearer token)""";

    private final ServerStats serverStats;
    private final Metrics metrics;
    private final Supplier<List<ListenerView>> listeners;
    private final ClusterRegistry clusters;
    private final AdminActions actions;
    /** The first checks have decided; endpoints that come later do not make the process unready again. */
    private volatile boolean decided;

    public AdminApi(
            ServerStats serverStats,
            Metrics metrics,
            Supplier<List<ListenerView>> listeners,
            ClusterRegistry clusters,
            AdminActions actions) {
        this.serverStats = serverStats;
        this.metrics = metrics;
        this.listeners = listeners;
        this.clusters = clusters;
        this.actions = actions;
    }

    /** The only method that {@code path} takes beside HEAD for GET; empty when there is no such path. */
    String methodOf(String path) {
        return switch (path) {
            case "/", "/livez", "/readyz", "/metrics", "/listeners", "/clusters", "/endpoints" -> "GET";
            case "/reload" -> "POST";
            case "/log/level" -> "PUT";
            default -> "";
        };
    }

    /** Answers a call of the right method, by somebody who may make it. */
    AdminReply answer(String path, String body) {
        return switch (path) {
            case "/" -> AdminReply.text(200, INDEX);
            case "/livez" -> AdminReply.text(200, "ok");
            case "/readyz" -> readiness();
            case "/metrics" -> new AdminReply(200, Metrics.CONTENT_TYPE, metrics.scrape(), null);
            case "/listeners" -> AdminReply.json(listeners.get().stream().map(AdminApi::toMap).toList());
            case "/clusters" -> AdminReply.json(sorted().values().stream().map(AdminApi::toMap).toList());
            case "/endpoints" -> AdminReply.json(endpoints());
            case "/reload" -> reload();
            case "/log/level" -> logLevel(body.strip());
            default -> AdminReply.text(404, "no such path");
        };
    }

    /** Before the first checks have decided, requests might be refused that will be served in a moment. */
    private AdminReply readiness() {
        if (!serverStats.isReady()) {
            return AdminReply.text(503, "draining");
        }
        if (!decided) {
            decided = clusters.snapshot().values().stream().noneMatch(AdminApi::isChecking);
        }
        return decided ? AdminReply.text(200, "ok") : AdminReply.text(503, "checking endpoints");
    }

    private static boolean isChecking(Cluster cluster) {
        return cluster.views().stream().anyMatch(view -> view.state() == EndpointState.CHECKING);
    }

    private AdminReply reload() {
        List<String> problems = actions.reload();
        return AdminReply.json(problems.isEmpty() ? 200 : 422, Map.of("problems", problems));
    }

    private AdminReply logLevel(String word) {
        for (LogSpec.Level level : LogSpec.Level.values()) {
            if (level.name().equalsIgnoreCase(word)) {
                actions.logLevel(level);
                return AdminReply.text(200, word.toLowerCase(Locale.ROOT));
            }
        }
        return AdminReply.text(400, "expected error, warn, info or debug");
    }

    private Map<String, Cluster> sorted() {
        return new TreeMap<>(clusters.snapshot());
    }

    private List<Map<String, Object>> endpoints() {
        List<Map<String, Object>> all = new ArrayList<>();
        sorted().forEach((name, cluster) -> cluster.views().forEach(view -> all.add(toMap(name, view))));
        return all;
    }

    private static Map<String, Object> toMap(ListenerView view) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", view.name());
        map.put("protocol", view.protocol());
        map.put("addresses", view.addresses());
        map.put("state", view.state());
        map.put("open", view.open());
        return map;
    }

    private static Map<String, Object> toMap(Cluster cluster) {
        List<EndpointView> views = cluster.views();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", cluster.name());
        map.put("balance", cluster.spec().balance().policy().name().toLowerCase(Locale.ROOT));
        map.put("endpoints", views.size());
        map.put("eligible", cluster.eligibleCount());
        map.put("panic", cluster.isPanic());
        map.put("in_progress", views.stream().mapToLong(EndpointView::inProgress).sum());
        return map;
    }

    private static Map<String, Object> toMap(String cluster, EndpointView view) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("cluster", cluster);
        map.put("address", view.address());
        map.put("resolved", view.resolved());
        map.put("state", view.state().name().toLowerCase(Locale.ROOT));
        map.put("reason", view.reason());
        map.put("backup", view.backup());
        map.put("weight", view.weight());
        map.put("weight_share", view.weightShare());
        map.put("in_progress", view.inProgress());
        map.put("max_connections", view.connectionsMax());
        map.put("ejections", view.ejections());
        return map;
    }
}
