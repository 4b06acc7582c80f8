package io.weir.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of this machine. Where one is missing the test is skipped; with {@code WEIR_SUITES=required} it fails. */
final class Programs {
    /** Debian keeps servers where an ordinary user's PATH does not lead. */
    private static final String MORE = ":/usr/sbin:/sbin";

    private Programs() { }

    static void needs(String program, String debianPackage) {
        needs(Stream.of((System.getenv("PATH") + MORE).split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program))),
                program + " (Debian package " + debianPackage + ")");
    }

    static void needs(boolean there, String what) {
        if ("required".equals(System.getenv("WEIR_SUITES"))) {
            assertThat(there).as("missing: " + what).isTrue();
        }
        Assumptions.assumeTrue(there, "needs " + what);
    }

    /** All it wrote, when it ended well. */
    static String output(long secondsMax, String... command) throws IOException, InterruptedException {
        return output(secondsMax, Path.of("/dev/null"), command);
    }

    /** As above; reads {@code input}. */
    static String output(long secondsMax, Path input, String... command) throws IOException, InterruptedException {
        Outcome outcome = run(secondsMax, input, command);
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        return outcome.output();
    }

    /** However it ended. */
    static Outcome run(long secondsMax, Path input, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true)
                .redirectInput(input.toFile());
        builder.environment().merge("PATH", MORE, String::concat);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(secondsMax, TimeUnit.SECONDS)).as(output).isTrue();
        return new Outcome(process.exitValue(), output);
    }

    record Outcome(int exit, String output) { }
}
