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
        if (config.load() instanceof ConfigResult.Rejected rejected) {
            tell(spec.commandLine().getErr(), rejected.report());
            return WeirMain.WRONG_CONFIGURATION;
        }
        tell(spec.commandLine().getOut(), config.path() + ": ok");
        return WeirMain.OK;
    }

    private static void tell(PrintWriter to, String text) {
        to.println(text);
        to.flush();
    }
}
