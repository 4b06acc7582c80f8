package io.weir.server;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.core.loop.ControlThread;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The proxy from its configuration file to the end of its draining, with an exit code. Knows no command line. */
@ControlThread
final class ServerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

    private final Path file;
    private final boolean watch;

    /** {@code watch}: reload whenever the configuration changes. */
    ServerProcess(Path file, boolean watch) {
        this.file = file;
        this.watch = watch;
    }

    /** Returns when the process is to end; what keeps it from running is told to {@code err}. */
    int run(Consumer<String> err) throws InterruptedException {
        return switch (load()) {
            case ConfigResult.Rejected rejected -> fail(err, rejected.report(), WeirMain.WRONG_CONFIGURATION);
            case ConfigResult.Loaded loaded -> run(loaded, err);
        };
    }

    private ConfigResult load() {
        return ConfigLoader.load(file, System.getenv());
    }

    private int run(ConfigResult.Loaded loaded, Consumer<String> err) throws InterruptedException {
        loaded.warnings().forEach(warning -> LOG.warn("{}", warning));
        Lifecycle lifecycle = Lifecycle.underSignals();
        try (WeirServer server = WeirServer.start(loaded, this::load)) {
            if (watch) {
                server.watchFiles();
            }
            server.listeners().forEach(listener -> LOG.info("listener {} ({}) accepts on {}", listener.name(),
                    listener.protocol(), String.join(", ", listener.addresses())));
            String adminAddress = server.adminText();
            if (!adminAddress.isEmpty()) {
                LOG.info("admin port accepts on {}", adminAddress);
            }
            LOG.info("weir {} is ready", Version.TEXT);
            lifecycle.runUntilDrained(server);
        } catch (StartException e) {
            return fail(err, String.join("\n", e.problems()), WeirMain.FAILED);
        } finally {
            ProcessLog.close();
        }
        return WeirMain.OK;
    }

    private static int fail(Consumer<String> err, String problems, int code) {
        err.accept(problems);
        return code;
    }
}
