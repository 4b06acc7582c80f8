package io.weir.server;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** A server in this process, whose next configuration the test chooses, and a client of its admin port. */
final class RunningServer implements AutoCloseable {
    private final AtomicReference<ConfigResult> next = new AtomicReference<>();
    private final HttpClient client = HttpClient.newHttpClient();
    final WeirServer server;

    private RunningServer(ConfigResult.Loaded loaded) throws StartException {
        next.set(loaded);
        server = WeirServer.start(loaded, () -> Objects.requireNonNull(next.get()));
    }

    static RunningServer start(Specs specs) throws StartException {
        return new RunningServer(new ConfigResult.Loaded(specs.build()));
    }

    static RunningServer start(ConfigResult.Loaded loaded) throws StartException {
        return new RunningServer(loaded);
    }

    /** Starts with this text as {@code weir.yaml} of {@code directory}. */
    static RunningServer start(Path directory, String yaml) throws StartException, IOException {
        Path file = Files.writeString(directory.resolve("weir.yaml"), yaml);
        return switch (ConfigLoader.load(file, Map.of())) {
            case ConfigResult.Loaded loaded -> start(loaded);
            case ConfigResult.Rejected rejected -> throw new AssertionError(rejected.report());
        };
    }

    /** Reloads with this configuration; returns what was wrong with it. */
    List<String> reload(Specs specs) {
        return reload(new ConfigResult.Loaded(specs.build()));
    }

    /** Reloads with what reading the file came to. */
    List<String> reload(ConfigResult result) {
        next.set(result);
        return server.reload().join();
    }

    /** Looks for changed certificates now, and comes back when new connections get them. */
    void lookAtFiles() {
        server.lookAtTlsFiles().join();
    }

    /** New keys for session tickets, before their time. */
    void rotateTickets() {
        server.rotateTickets().join();
    }

    InetSocketAddress address(String listener) {
        return (InetSocketAddress) server.address(listener);
    }

    /** Asks the admin port. */
    HttpResponse<String> get(String path) {
        return ask("GET", path, "");
    }

    /** Asks the admin port with the token. */
    HttpResponse<String> ask(String method, String path, String body) {
        return ask(method, path, body, "Bearer " + Specs.TOKEN);
    }

    /** Asks the admin port. */
    HttpResponse<String> ask(String method, String path, String body, String authorization) {
        InetSocketAddress admin = Objects.requireNonNull(server.adminAddress());
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.getPort() + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", authorization)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The value of a metric line that begins so; 0 when there is none. */
    double metric(String nameAndLabels) {
        return get("/metrics").body().lines()
                .filter(line -> line.startsWith(nameAndLabels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** Scrapes until a metric has this value: an exchange is counted a moment after its last byte is written. */
    void awaitMetric(String nameAndLabels, double expected) {
        Await.until(nameAndLabels + " is " + expected, () -> metric(nameAndLabels) == expected);
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
