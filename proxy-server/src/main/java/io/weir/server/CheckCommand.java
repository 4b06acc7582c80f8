package io.weir.server;

import io.weir.config.ConfigResult;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "check", description = "Reads the configuration and tells every problem; starts nothing.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is called.
    private CommandSpec spec;

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Override
    public Integer call() {
        return switch (config.load()) {
            case ConfigResult.Rejected rejected -> {
                tell(spec.commandLine().getErr(), rejected.report());
                yield WeirMain.WRONG_CONFIGURATION;
            }
            case ConfigResult.Loaded loaded when !loaded.warnings().isEmpty() -> {
                loaded.warnings().forEach(warning -> tell(spec.commandLine().getErr(), warning.toString()));
                yield WeirMain.WRONG_CONFIGURATION;
            }
            case ConfigResult.Loaded _ -> {
                tell(spec.commandLine().getOut(), config.path() + ": ok");
                yield WeirMain.OK;
            }
        };
    }

    private static void tell(PrintWriter to, String text) {
        to.println(text);
        to.flush();
    }
}
