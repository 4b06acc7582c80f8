package io.weir.server.admin;

import io.weir.config.ConfigResult;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.EndpointState;
import io.weir.core.loop.Shared;
import io.weir.core.spec.LogSpec;
import io.weir.server.metrics.Metrics;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each path of the admin port says and does; knows nothing of sockets and tokens. */
@Shared
public final class AdminApi {
    private static final String INDEX = """
            GET  /livez      200 while the process runs
            GET  /readyz     200 while it wants new work, 503 before first checks have decided and while it drains
            GET  /metrics    Prometheus text
            GET  /state      everything below and recent failures, JSON
            GET  /listeners  JSON
            GET  /clusters   JSON
            GET  /endpoints  JSON
            GET  /config     the running configuration without its secrets, JSON
            GET  /           this for people with a browser (admin.dashboard)
            GET  /help       this

            With the bearer token (admin.token):
            POST /reload     reads the configuration again
            PUT  /log/level  error, warn, info or debug as the body
            POST /clusters/{cluster}/endpoints/{address}/drain    no new work for it
            POST /clusters/{cluster}/endpoints/{address}/undrain
            PUT  /clusters/{cluster}/endpoints/{address}/weight   0 to 65535 or configured as the body""";

    private final AdminSources sources;
    private final AdminActions actions;
    private final StateView state;
    private final EndpointCalls endpointCalls;
    /** The first checks have decided; endpoints that come later do not make the process unready again. */
    private volatile boolean decided;

    public AdminApi(AdminSources sources, AdminActions actions) {
        this.sources = sources;
        this.actions = actions;
        this.state = new StateView(sources);
        this.endpointCalls = new EndpointCalls(actions);
    }

    /** The only method that {@code path} takes beside HEAD for GET; empty when there is no such path. */
    String methodOf(String path) {
        return switch (path) {
            case "/", "/help", "/livez", "/readyz", "/metrics", "/state", "/listeners", "/clusters", "/endpoints",
                    "/config" -> "GET";
            case "/reload" -> "POST";
            case "/log/level" -> "PUT";
            default -> DashboardFiles.has(path) ? "GET" : EndpointCalls.methodOf(path);
        };
    }

    /** Answers a call of the right method, by somebody who may make it. */
    AdminReply answer(AdminCall call) {
        return switch (call.path()) {
            case "/" -> call.wantsPage() ? DashboardFiles.get("/") : AdminReply.text(200, INDEX);
            case "/help" -> AdminReply.text(200, INDEX);
            case "/livez" -> AdminReply.text(200, "ok");
            case "/readyz" -> readiness();
            case "/metrics" -> AdminReply.of(200, Metrics.CONTENT_TYPE, sources.metrics().scrape());
            case "/state" -> AdminReply.json(state.all());
            case "/listeners" -> AdminReply.json(state.listeners());
            case "/clusters" -> AdminReply.json(state.clusters());
            case "/endpoints" -> AdminReply.json(state.endpoints());
            case "/config" -> config();
            case "/reload" -> reload();
            case "/log/level" -> logLevel(call.body().strip());
            default -> DashboardFiles.has(call.path())
                    ? DashboardFiles.get(call.path())
                    : endpointCalls.answer(call);
        };
    }

    /** Before the first checks have decided, requests might be refused that will be served in a moment. */
    private AdminReply readiness() {
        if (!sources.serverStats().isReady()) {
            return AdminReply.text(503, "draining");
        }
        if (!decided) {
            decided = sources.clusters().snapshot().values().stream().noneMatch(AdminApi::isChecking);
        }
        return decided ? AdminReply.text(200, "ok") : AdminReply.text(503, "checking endpoints");
    }

    private static boolean isChecking(Cluster cluster) {
        return cluster.views().stream().anyMatch(view -> view.state() == EndpointState.CHECKING);
    }

    private AdminReply config() {
        ConfigResult.Loaded running = sources.running().get();
        return AdminReply.json(running == null ? Map.of() : running.typed());
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
}
