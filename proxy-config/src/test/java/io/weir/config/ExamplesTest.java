package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.Problems;
import io.weir.config.yaml.RawNode;
import io.weir.config.yaml.YamlReader;
import io.weir.testkit.TestCertificates;
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
import org.junit.jupiter.api.io.TempDir;

/** Every file in {@code /examples} is right, and the schema knows every key of it. */
class ExamplesTest {
    private static final Path DIRECTORY = Path.of("..", "examples");

    @TempDir
    Path certificates;

    @TestFactory
    List<DynamicTest> everyExampleLoads() {
        TestCertificates authority = TestCertificates.authority("Examples");
        authority.write(certificates, "partners");
        authority.issue("site.example").write(certificates, "site.example");
        authority.issue("api.example").write(certificates, "api.example");
        return tests(file -> assertThat(ConfigLoader.load(file, Map.of("WEIR_CERTS", certificates.toString())))
                .isInstanceOfSatisfying(ConfigResult.Loaded.class,
                        loaded -> assertThat(loaded.spec().files()).contains(file)));
    }

    @TestFactory
    List<DynamicTest> everyExampleFitsTheSchema() {
        SchemaCheck schema = SchemaCheck.ofWeir();
        return tests(file -> {
            Problems problems = new Problems();
            RawNode document = YamlReader.read(file, problems);

            assertThat(problems.list()).isEmpty();
            assertThat(document).isNotNull().satisfies(node -> assertThat(schema.problems(node)).isEmpty());
        });
    }

    @Test
    void includedFilesAndTheirDirectoryAreWatched() {
        ConfigResult result = ConfigLoader.load(DIRECTORY.resolve("includes.yaml"), Map.of());

        assertThat(result).isInstanceOfSatisfying(ConfigResult.Loaded.class, loaded -> {
            assertThat(loaded.spec().files()).containsExactly(DIRECTORY.resolve("includes.yaml"),
                    DIRECTORY.resolve("conf.d"), DIRECTORY.resolve("conf.d/orders.yaml"),
                    DIRECTORY.resolve("conf.d/users.yaml"));
            assertThat(loaded.spec().clusters()).extracting("name").containsExactly("orders", "users");
        });
    }

    @Test
    void theListedEndpointsOfAnExampleAreRead() throws IOException {
        String text = Files.readString(DIRECTORY.resolve("endpoints/app.yaml"));

        assertThat(EndpointListReader.parse(text)).hasSize(3);
    }

    private interface OnFile {
        void accept(Path file) throws IOException;
    }

    private static List<DynamicTest> tests(OnFile test) {
        List<DynamicTest> tests = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(DIRECTORY, "*.yaml")) {
            for (Path file : found) {
                tests.add(DynamicTest.dynamicTest(String.valueOf(file.getFileName()), () -> test.accept(file)));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        assertThat(tests).hasSizeGreaterThanOrEqualTo(12);
        return tests;
    }
}
