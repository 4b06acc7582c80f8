package io.weir.server.soak;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.server.StartException;
import io.weir.server.WeirServer;
import io.weir.server.admin.ListenerView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The proxy under test, with its configuration file and its admin port. */
final class SoakProxy implements AutoCloseable {
    private final Path file;
    private final WeirServer server;

    private SoakProxy(Path file) throws StartException {
        this.file = file;
        this.server = switch (load()) {
            case ConfigResult.Loaded loaded -> WeirServer.start(loaded, this::load);
            case ConfigResult.Rejected rejected -> throw new AssertionError(rejected.problems().toString());
        };
    }

    static SoakProxy start(Path file, String yaml) throws StartException {
        write(file, yaml);
        return new SoakProxy(file);
    }

    private ConfigResult load() {
        return ConfigLoader.load(file, Map.of());
    }

    /** What was wrong with {@code yaml}; nothing when it is in force now. */
    List<String> reload(String yaml) {
        write(file, yaml);
        return server.reload().join();
    }

    private static void write(Path file, String yaml) {
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InetSocketAddress address(String listener) {
        return (InetSocketAddress) server.address(listener);
    }

    /** The names of listeners that accept. */
    List<String> accepting() {
        return server.listeners().stream()
                .filter(listener -> listener.state().equals("accepting")).map(ListenerView::name).toList();
    }

    /** Every metric line that {@code wanted} takes, name and labels to value. */
    Map<String, Double> metrics(Predicate<String> wanted) {
        return scrape().lines().filter(line -> !line.startsWith("#")).filter(wanted).collect(Collectors.toMap(
                line -> line.substring(0, line.lastIndexOf(' ')),
                line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))));
    }

    /** The sum of the lines that begin so and contain that. */
    long sum(String beginning, String part) {
        return metrics(line -> line.startsWith(beginning) && line.contains(part)).values().stream()
                .mapToLong(Math::round).sum();
    }

    private String scrape() {
        try (Socket socket = SoakSockets.connect(Objects.requireNonNull(server.adminAddress()))) {
            HttpStream stream = new HttpStream(socket);
            stream.write("GET /metrics HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n");
            HttpStream.Head head = Objects.requireNonNull(stream.readHead());
            return new String(stream.readBody(head), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
