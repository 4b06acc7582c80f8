package io.weir.loadtest;

import io.weir.loadtest.failover.FailoverRun;
import java.io.PrintStream;
import java.util.Arrays;

/** {@code ./weir loadtest}: lists the scenarios, measures failover, and hands a scenario to Gatling. */
public final class LoadtestMain {
    private static final String RUNNER = "io.weir.loadtest.scenarios.ScenarioRun";

    private LoadtestMain() {}

    public static void main(String[] arguments) throws Exception {
        String what = arguments.length == 0 ? "--help" : arguments[0];
        PrintStream out = System.out;
        switch (what) {
            case "--help", "-h" -> out.print(usage());
            case "--list" -> out.print(ScenarioList.text());
            case "failover" -> FailoverRun.main(Arrays.copyOfRange(arguments, 1, arguments.length));
            default -> {
                if (ScenarioList.named(what).isEmpty()) {
                    System.err.print("no scenario " + what + "; there are\n" + ScenarioList.text());
                    System.exit(2);
                }
                // Gatling stands on the test class path alone, so nothing here knows it at compile time.
                Class.forName(RUNNER).getMethod("main", String[].class).invoke(null, (Object) arguments);
            }
        }
    }

    private static String usage() {
        return """
                ./weir loadtest --list      every scenario and what it proves
                ./weir loadtest SCENARIO    runs it; -Dtarget=http://host:port -Drate=200 -Dduration=15 -Dp99=500
                ./weir loadtest failover    what failing endpoints, reloads and restarts cost, as a result file
                """;
    }
}
