package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Wrong configurations and the whole report each of them gets: {@code golden/x.yaml} with {@code golden/x.expected}.
 * With {@code -Dgolden.update=true} the reports are written instead of compared; read them before committing.
 */
class GoldenConfigTest {
    private static final Path DIRECTORY = Path.of("src", "test", "resources", "golden");
    private static final Map<String, String> ENVIRONMENT = Map.of("WORD", "plenty");

    @TestFactory
    List<DynamicTest> everyWrongConfigurationIsToldEntirely() {
        return cases().stream()
                .map(file -> DynamicTest.dynamicTest(String.valueOf(file.getFileName()), () -> compare(file)))
                .toList();
    }

    @Test
    void thereAreEnoughOfThem() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(60);
    }

    private static void compare(Path file) throws IOException {
        Path expected = DIRECTORY.resolve(String.valueOf(file.getFileName()).replace(".yaml", ".expected"));

        String report = report(file);

        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, report);
        }
        assertThat(report).isEqualTo(Files.readString(expected));
    }

    private static String report(Path file) {
        return switch (ConfigLoader.load(file, ENVIRONMENT)) {
            case ConfigResult.Loaded _ -> "accepted\n";
            case ConfigResult.Rejected rejected -> rejected.report().replace(DIRECTORY + "/", "") + "\n";
        };
    }

    private static List<Path> cases() {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(DIRECTORY, "*.yaml")) {
            found.forEach(files::add);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        files.sort(null);
        return files;
    }
}
