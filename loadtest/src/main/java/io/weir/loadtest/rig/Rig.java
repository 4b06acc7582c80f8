package io.weir.loadtest.rig;

import io.weir.core.loop.ControlThread;
import io.weir.loadtest.backend.FaultBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three endpoints in this process and Weir in another in front of them: listener {@code web} (HTTP), {@code l4} (TCP,
 * to the same HTTP endpoints), {@code echo} (TCP) and, where a certificate is given, {@code tls} (HTTP/2 by ALPN).
 * Everything is on ports of its own choice and ends with {@link #close}.
 */
@ControlThread
public final class Rig implements AutoCloseable {
    /** How many endpoints each cluster has. */
    public static final int ENDPOINTS = 3;

    private final List<FaultBackend> endpoints = new ArrayList<>();
    private final String tls;
    private final int adminPort;
    private final WeirProcess weir;

    private Rig(String tls) throws IOException {
        this.tls = tls;
        for (int i = 1; i <= ENDPOINTS; i++) {
            endpoints.add(FaultBackend.start("b" + i, 1));
        }
        // The admin port is not told in the log, so it is chosen here.
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            adminPort = free.getLocalPort();
        }
        weir = WeirProcess.start(Files.createTempDirectory("weir-loadtest"), yaml(0), adminPort);
        // On a busy machine the very first check may be late, and the second brings the endpoint up.
        weir.await("all endpoints are up", () -> upCount() == ENDPOINTS);
    }

    /** Starts everything without TLS. */
    public static Rig start() {
        return start("");
    }

    /** Starts everything with a listener {@code tls} whose certificate and key these files hold. */
    public static Rig start(Path certificate, Path key) {
        return start("""
                  tls:
                    bind: 127.0.0.1:0
                    tls: { certificates: [{ cert: %s, key: %s }] }
                    routes: [{ to: app }]
                """.formatted(certificate, key));
    }

    private static Rig start(String tls) {
        try {
            return new Rig(tls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole configuration; another {@code generation} changes one header, and so every route. */
    private String yaml(int generation) {
        return """
                runtime: { drain_timeout: 5s }
                admin: { bind: 127.0.0.1:%d }
                access_log: { path: off }
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    routes:
                      - to: app
                        response_headers: { set: { x-generation: "%d" } }
                        timeouts: { response: 500ms }
                        retry: { on: [connect, reset, 503], attempts: 2, backoff: 5ms }
                  l4: { bind: 127.0.0.1:0, protocol: tcp, to: app }
                  echo: { bind: 127.0.0.1:0, protocol: tcp, to: echo }
                %sclusters:
                  app:
                    endpoints: [%s]
                    balance: least_requests
                    connect_timeout: 500ms
                    health: { type: http, path: /healthz, interval: 500ms, down_interval: 250ms, timeout: 250ms }
                    outlier: { consecutive_failures: 5, ejection: 5s, max_ejected: 50%% }
                  echo: { endpoints: [%s] }
                """.formatted(adminPort, generation, tls, addresses(FaultBackend::httpPort),
                addresses(FaultBackend::echoPort));
    }

    private String addresses(ToIntFunction<FaultBackend> port) {
        return endpoints.stream().map(endpoint -> "127.0.0.1:" + port.applyAsInt(endpoint))
                .collect(Collectors.joining(", "));
    }

    /** Reloads with every route changed. */
    public void reload(int generation) {
        weir.reload(yaml(generation));
    }

    /** One endpoint, from 0. */
    public FaultBackend endpoint(int at) {
        return endpoints.get(at);
    }

    /** Requests that arrived at all endpoints. */
    public long requests() {
        return IntStream.range(0, ENDPOINTS).mapToLong(i -> endpoint(i).stats().requests()).sum();
    }

    /** Endpoints that Weir sends HTTP requests to. */
    public long upCount() {
        return weir.metric("weir_upstream_endpoints", "cluster=\"app\"", "state=\"up\"");
    }

    /** Where a listener of HTTP in clear text accepts. */
    public String url(String listener) {
        return "http://127.0.0.1:" + weir.port(listener);
    }

    public WeirProcess weir() {
        return weir;
    }

    @Override
    public void close() {
        weir.close();
        endpoints.forEach(FaultBackend::close);
    }
}
