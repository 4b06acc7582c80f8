package io.weir.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.ClosedPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Load tests as {@code ./weir loadtest} runs them, each in a process: that they pass, and that they can fail. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class LoadtestMainTest {
    @TempDir
    private Path directory = Path.of(".");

    /** How a process ended and what it printed. */
    private record Run(int exit, String output) {}

    @ParameterizedTest
    @ValueSource(strings = {"steady-http1", "endpoint-killed", "reload"})
    void aShortRunLosesNothingAndLeavesAReport(String scenario) throws Exception {
        Run run = run("-Drate=50", "-Dduration=3", "-Dwarmup=1", "-Dp99=60000", scenario, directory.toString());

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.output()).contains("Global: count of failed events is 0.0 : true");
        try (Stream<Path> reports = Files.list(directory)) {
            assertThat(reports).anyMatch(report -> Files.exists(report.resolve("index.html")));
        }
    }

    @Test
    void aServiceThatIsNotThereFailsTheRun() throws Exception {
        try (var nobody = ClosedPort.take()) {
            Run run = run("-Drate=10", "-Dduration=1", "-Dwarmup=1", "-Dtarget=http://" + nobody.hostPort(),
                    "steady-http1", directory.toString());

            assertThat(run.exit()).as(run.output()).isNotZero();
            assertThat(run.output()).contains("Global: count of failed events is 0.0 : false");
        }
    }

    @Test
    void aScenarioThatMakesFaultsRefusesATarget() throws Exception {
        Run run = run("-Dtarget=http://127.0.0.1:1", "endpoint-killed", directory.toString());

        assertThat(run.exit()).as(run.output()).isNotZero();
        assertThat(run.output()).contains("runs without -Dtarget");
    }

    @Test
    void aWrongNameIsAnsweredWithTheListAndExitCode2() throws Exception {
        Run run = run("frobnicate");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.output()).contains("no scenario frobnicate; there are", "endpoint-killed");
    }

    /** Options of the JVM begin with {@code -D}; the rest is for the program. */
    private static Run run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.lang=ALL-UNNAMED"));
        Stream.of(arguments).filter(it -> it.startsWith("-D")).forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LoadtestMain.class.getName()));
        Stream.of(arguments).filter(it -> !it.startsWith("-D")).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
