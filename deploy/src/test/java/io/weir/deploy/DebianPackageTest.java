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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The package in a Debian that has nothing else, and its unit as systemd reads it. */
class DebianPackageTest {
    private static final Path DEB = Path.of(System.getProperty("weir.deb"));

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void itIsInstalledRunUpgradedAndRemoved() throws Exception {
        needs(Files.isWritable(Path.of("/")), "root");
        needs(isProgram("debootstrap"), "debootstrap");
        String script = Path.of("src", "test", "deb", "clean-root").toAbsolutePath().toString();

        assertThat(output(5 * 60, script, DEB.toString(), Path.of("target", "clean-root").toAbsolutePath().toString()))
                .endsWith("clean-root: ok\n");
    }

    /** With the launcher it names at its place in the tree, or the verifier misses it. */
    @Test
    void systemdFindsNothingWrongWithTheUnit() throws Exception {
        needs(isProgram("systemd-analyze"), "systemd-analyze (package systemd)");
        Path unit = directory.resolve("weir.service");
        String text = Files.readString(Path.of("systemd", "weir.service"));
        Files.writeString(unit, text.replace("/usr/bin/weir", "/bin/true").replace("file:///usr/share", "file:///"));

        assertThat(output(60, "systemd-analyze", "verify", "--man=no", unit.toString()).lines()
                .filter(line -> line.contains("weir.service"))).isEmpty();
    }

    private static boolean isProgram(String name) {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, name)));
    }

    private static void needs(boolean there, String what) {
        if ("required".equals(System.getenv("WEIR_SUITES"))) {
            assertThat(there).as("missing: " + what).isTrue();
        }
        Assumptions.assumeTrue(there, "needs " + what);
    }

    private static String output(long secondsMax, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(secondsMax, TimeUnit.SECONDS)).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
