package io.weir.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
        Programs.needs(Files.isWritable(Path.of("/")), "root");
        Programs.needs("debootstrap", "debootstrap");
        String script = Path.of("src", "test", "deb", "clean-root").toAbsolutePath().toString();
        String root = Path.of("target", "clean-root").toAbsolutePath().toString();

        assertThat(Programs.output(5 * 60, script, DEB.toString(), root)).endsWith("clean-root: ok\n");
    }

    /** With the launcher it names at its place in the tree, or the verifier misses it. */
    @Test
    void systemdFindsNothingWrongWithTheUnits() throws Exception {
        Programs.needs("systemd-analyze", "systemd");
        Path unit = directory.resolve("weir.service");
        String text = Files.readString(Path.of("systemd", "weir.service"));
        Files.writeString(unit, text.replace("/usr/bin/weir", "/bin/true").replace("file:///usr/share", "file:///"));
        Path socket = Files.copy(Path.of("systemd", "weir.socket"), directory.resolve("weir.socket"));

        assertThat(Programs.output(60, "systemd-analyze", "verify", "--man=no", unit.toString(), socket.toString())
                .lines().filter(line -> line.contains("weir."))).isEmpty();
    }
}
