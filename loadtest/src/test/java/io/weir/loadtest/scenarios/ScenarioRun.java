package io.weir.loadtest.scenarios;

import io.gatling.app.Gatling;
import io.weir.loadtest.ScenarioList;
import java.nio.file.Path;

/** Runs one scenario by its name and puts the report where told; the process ends with Gatling's exit code. */
public final class ScenarioRun {
    private ScenarioRun() {}

    public static void main(String[] arguments) {
        ScenarioList scenario = ScenarioList.named(arguments[0]).orElseThrow(() ->
                new IllegalArgumentException("no scenario " + arguments[0] + "; there are\n" + ScenarioList.text()));
        Gatling.main(new String[] {
            "--simulation", ScenarioRun.class.getPackageName() + "." + scenario.className(),
            "--results-folder", Path.of(arguments[1]).toString()});
    }
}
