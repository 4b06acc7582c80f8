package io.weir.server;

import io.weir.config.ConfigResult;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = "Runs the proxy. SIGHUP reloads, SIGTERM drains and stops, SIGUSR1 reopens the access log.")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is called.
    private CommandSpec spec;

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Option(names = "--watch", description = "Reload whenever the configuration changes.")
    private boolean watch;

    @Override
    public Integer call() throws InterruptedException {
        return switch (config.load()) {
            case ConfigResult.Rejected rejected -> fail(rejected.report(), WeirMain.WRONG_CONFIGURATION);
            case ConfigResult.Loaded loaded -> run(loaded);
        };
    }

    private int run(ConfigResult.Loaded loaded) throws InterruptedException {
        loaded.warnings().forEach(warning -> LOG.warn("{}", warning));
        Lifecycle lifecycle = Lifecycle.underSignals();
        try (WeirServer server = WeirServer.start(loaded, config::load)) {
            if (watch) {
                server.watchFiles();
            }
            server.listeners().forEach(listener -> LOG.info("listener {} ({}) accepts on {}", listener.name(),
                    listener.protocol(), String.join(", ", listener.addresses())));
            LOG.info("weir {} is ready", Version.TEXT);
            lifecycle.runUntilDrained(server);
        } catch (StartException e) {
            return fail(String.join("\n", e.problems()), WeirMain.FAILED);
        } finally {
            ProcessLog.close();
        }
        return WeirMain.OK;
    }

    private int fail(String problems, int code) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(problems);
        err.flush();
        return code;
    }
}
