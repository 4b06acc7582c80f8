package io.weir.server.suites;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.server.StartException;
import io.weir.server.WeirServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** A whole proxy in this process, from the text of a configuration. */
final class SuiteProxy implements AutoCloseable {
    private final WeirServer server;
    private final Path accessLog;

    private SuiteProxy(WeirServer server, Path accessLog) {
        this.server = server;
        this.accessLog = accessLog;
    }

    /** Starts it with {@code listeners} and {@code clusters} of {@code yaml}; its files stand in {@code directory}. */
    static SuiteProxy start(Path directory, String yaml) throws IOException, StartException {
        Path log = directory.resolve("access.log");
        Path file = Files.writeString(directory.resolve("weir.yaml"), common(log) + yaml);
        ConfigResult result = ConfigLoader.load(file, Map.of());
        assertThat(result).as(() -> result instanceof ConfigResult.Rejected rejected ? rejected.report() : "")
                .isInstanceOf(ConfigResult.Loaded.class);
        return new SuiteProxy(WeirServer.start((ConfigResult.Loaded) result, () -> result), log);
    }

    private static String common(Path accessLog) {
        return """
                runtime: { workers: 2, drain_timeout: 1s }
                log: { level: error }
                access_log: { path: %s }
                """.formatted(accessLog);
    }

    int port(String listener) {
        return ((InetSocketAddress) server.address(listener)).getPort();
    }

    int adminPort() {
        return Objects.requireNonNull(server.adminAddress(), "no admin section").getPort();
    }

    /** Ends it; returns what it logged of its exchanges. */
    String endAndReadAccessLog() throws IOException {
        close();
        return Files.readString(accessLog);
    }

    @Override
    public void close() {
        server.close();
    }
}
