package io.weir.loadtest.compare;

import java.io.PrintWriter;
import picocli.CommandLine;

/** Where {@code weir compare} begins. */
public final class CompareMain {
    private CompareMain() {}

    /** Runs it and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(execute(new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()), arguments));
    }

    static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new CompareCommand()).setOut(out).setErr(err).execute(arguments);
    }
}
