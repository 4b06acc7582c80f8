package io.weir.server.operate;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /state} as far as commands show it: names are those of its JSON. */
record ProxyState(
        String version,
        boolean ready,
        long timeMs,
        long uptimeS,
        Connections connections,
        Memory memory,
        double[] latencyBoundsMs,
        List<Listener> listeners,
        List<Route> routes,
        List<Traffic> traffic,
        List<Cluster> clusters,
        List<Endpoint> endpoints,
        List<Failure> failures) {
    private static final Gson GSON =
            new GsonBuilder().setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES).create();

    record Connections(long open, long max) {}

    record Memory(long heldBytes, long limitBytes, boolean paused, boolean shedding) {}

    record Listener(
            String name,
            String protocol,
            List<String> addresses,
            String state,
            long open,
            long accepted,
            long refused,
            long bytesReceived,
            long bytesSent) {}

    record Traffic(
            String listener, String cluster, long inProgress, long ended, Map<String, Long> failed, long[] latency) {
        long failures() {
            return failed.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    record Cluster(
            String name,
            String balance,
            int endpoints,
            int eligible,
            boolean panic,
            long inProgress,
            int queue,
            long retries,
            long[] connect,
            long[] response) {}

    record Endpoint(
            String cluster,
            String address,
            String state,
            String reason,
            boolean backup,
            boolean drained,
            int weight,
            int configuredWeight,
            long inProgress,
            long maxConnections,
            long requests,
            long failures,
            long[] latency) {}

    record Route(String listener, String name, String match, String to) {}

    record Failure(
            long timeMs,
            String listener,
            @Nullable String cluster,
            @Nullable String endpoint,
            String client,
            @Nullable String method,
            @Nullable String path,
            int status,
            String verdict,
            @Nullable String detail) {}

    /**
     * The state in {@code json}.
     *
     * @throws OperateException when it is none
     */
    static ProxyState parse(String json) throws OperateException {
        try {
            ProxyState state = GSON.fromJson(json, ProxyState.class);
            if (state != null && state.endpoints != null && state.clusters != null && state.listeners != null
                    && state.routes != null) {
                return state;
            }
        } catch (JsonParseException notJson) {
            // Told below.
        }
        throw new OperateException("what answers there is no weir, or one of another version");
    }
}
