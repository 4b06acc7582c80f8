package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.Problems;
import io.weir.config.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is generated from the declarations and kept in the repository. {@code -Dgolden.update=true} writes it anew. */
class GeneratedFilesTest {
    @Test
    void theReferenceIsCurrent() throws IOException {
        expectCurrent(Path.of("..", "docs", "configuration.md"), ReferenceWriter.toMarkdown());
    }

    @Test
    void theSchemaIsCurrent() throws IOException {
        expectCurrent(Path.of("..", "docs", "weir.schema.json"), SchemaWriter.toJson());
    }

    @Test
    void theSchemaIsWellFormed() {
        Problems problems = new Problems();

        YamlReader.read(Path.of("schema.json"), SchemaWriter.toJson(), problems);

        assertThat(problems.list()).isEmpty();
        assertThat(SchemaWriter.toJson()).contains("\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"");
    }

    private static void expectCurrent(Path file, String generated) throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, generated);
        }
        assertThat(Files.readString(file)).isEqualTo(generated);
    }
}
