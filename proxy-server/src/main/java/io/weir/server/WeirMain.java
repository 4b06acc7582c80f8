package io.weir.server;

import io.weir.server.operate.DrainCommand;
import io.weir.server.operate.ReadyCommand;
import io.weir.server.operate.StatusCommand;
import io.weir.server.operate.TopCommand;
import io.weir.server.operate.UndrainCommand;
import io.weir.server.operate.WeightCommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/**
 * The command line. Exit codes: 0 fine, 1 cannot run here and now or cannot be done by the proxy that runs, 2 wrong
 * configuration or command line.
 */
@Command(
        name = "weir",
        description = "A Layer 4 and Layer 7 load balancer and reverse proxy.",
        subcommands = {
            RunCommand.class, CheckCommand.class, SchemaCommand.class, DemoCommand.class, VersionCommand.class,
            StatusCommand.class, ReadyCommand.class, TopCommand.class, DrainCommand.class, UndrainCommand.class,
            WeightCommand.class, CommandLine.HelpCommand.class
        })
public final class WeirMain implements Runnable {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int WRONG_CONFIGURATION = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is called.
    private CommandSpec spec;

    private WeirMain() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(isPlainRun(arguments)
                ? new ServerProcess(Path.of(arguments[2]), false).run(WeirMain::tell)
                : execute(arguments));
    }

    /** {@code run -c FILE}, as services are started: not worth the parser, whose classes no AOT cache can hold. */
    private static boolean isPlainRun(String... arguments) {
        return arguments.length == 3 && arguments[0].equals("run") && arguments[1].equals("-c")
                && !arguments[2].startsWith("-");
    }

    private static void tell(String problems) {
        new CommandLine(new WeirMain()).getErr().println(problems);
    }

    /** Runs the command; returns its exit code. */
    static int execute(String... arguments) {
        return execute(new CommandLine(new WeirMain()), arguments);
    }

    /** As above, for who reads what it writes. */
    static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return execute(new CommandLine(new WeirMain()).setOut(out).setErr(err), arguments);
    }

    private static int execute(CommandLine line, String... arguments) {
        withHelp(line);
        line.getSubcommands().values().forEach(WeirMain::withHelp);
        return line.execute(arguments);
    }

    private static void withHelp(CommandLine command) {
        CommandSpec it = command.getCommandSpec();
        if (it.findOption("--help") == null) {
            it.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Shows this.").build());
        }
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "expected a command");
    }
}
