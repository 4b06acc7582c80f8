package io.weir.server;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = "Runs the proxy. SIGHUP reloads, SIGTERM drains and stops, SIGUSR1 reopens the access log.")
final class RunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is called.
    private CommandSpec spec;

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Option(names = "--watch", description = "Reload whenever the configuration changes.")
    private boolean watch;

    @Override
    public Integer call() throws InterruptedException {
        return new ServerProcess(config.path(), watch).run(spec.commandLine().getErr()::println);
    }
}
