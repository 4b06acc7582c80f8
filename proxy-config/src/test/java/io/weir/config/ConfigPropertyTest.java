package io.weir.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.ByteCases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a configuration file holds, the answer is a configuration or problems that stand in the file. */
class ConfigPropertyTest {
    private static final Path EXAMPLES = Path.of("..", "examples");

    @Property(seed = "1", tries = 1000)
    void anyFileIsLoadedOrRejectedWithPlaces(@ForAll("files") byte[] content) throws IOException {
        Path file = Files.createTempFile("weir-property", ".yaml");
        try {
            Files.write(file, content);
            long lines = new String(content, ISO_8859_1).lines().count();
            switch (ConfigLoader.load(file, Map.of())) {
                case ConfigResult.Loaded loaded -> assertThat(loaded.spec()).isNotNull();
                case ConfigResult.Rejected rejected -> assertThat(rejected.problems()).isNotEmpty().allSatisfy(
                        problem -> assertThat(problem.line()).as(problem.toString()).isBetween(0, (int) lines + 1));
            }
        } finally {
            Files.delete(file);
        }
    }

    @Provide
    Arbitrary<byte[]> files() throws IOException {
        try (Stream<Path> examples = Files.list(EXAMPLES)) {
            List<byte[]> contents = examples.filter(file -> file.toString().endsWith(".yaml")).sorted()
                    .map(ConfigPropertyTest::content).toList();
            return ByteCases.around(contents);
        }
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
