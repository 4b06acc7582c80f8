package io.weir.loadtest.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Function;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine;

/** Where {@code weir compare} begins. */
public final class CompareMain {
    private CompareMain() {}

    /** Runs it and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(execute(CompareMain::onTerminal, new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()), arguments));
    }

    static int execute(
            Function<PrintWriter, Progress> progress, PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new CompareCommand(progress)).setOut(out).setErr(err).execute(arguments);
    }

    /** Live where somebody looks on, else plain lines. */
    private static Progress onTerminal(PrintWriter out) {
        try {
            // First "exec" (stty): the other one sets a serial line's speed to 0 at its end (jline3 issue 2170).
            Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).providers("exec,ffm").build();
            if (!terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
                return new LiveProgress(terminal);
            }
            terminal.close();
        } catch (IOException e) {
            // Then it is none to draw on.
        }
        return new PlainProgress(out);
    }
}
