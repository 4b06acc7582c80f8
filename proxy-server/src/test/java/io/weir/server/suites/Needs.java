package io.weir.server.suites;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/**
 * What a suite needs of the machine it runs on. Where something is missing the test is skipped and says what and how to
 * get it; with {@code WEIR_SUITES=required} in the environment, as {@code .ci/run} sets it, it fails.
 */
final class Needs {
    private static final boolean REQUIRED = "required".equals(System.getenv("WEIR_SUITES"));
    /** Debian keeps servers where an ordinary user's PATH does not lead. */
    private static final String MORE_DIRECTORIES = File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/sbin";

    private Needs() {
    }

    /** The program of this name; {@code debianPackage} is where to get it. */
    static String program(String name, String debianPackage) {
        for (String directory : (System.getenv("PATH") + MORE_DIRECTORIES).split(File.pathSeparator)) {
            Path file = Path.of(directory, name);
            if (Files.isExecutable(file)) {
                return file.toString();
            }
        }
        throw missing("no program %s here (Debian package %s)".formatted(name, debianPackage));
    }

    /** This file or directory; {@code command} makes it. */
    static Path file(Path file, String command) {
        if (!Files.exists(file)) {
            throw missing("no %s here, made by: %s".formatted(file, command));
        }
        return file.toAbsolutePath();
    }

    /** Skips the test, or fails it where everything is required. */
    static RuntimeException missing(String what) {
        if (REQUIRED) {
            throw new AssertionError("required here, but " + what);
        }
        return new TestAbortedException("skipped: " + what);
    }
}
