package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDiffTest {
    private static final String BEFORE = """
            listeners:
              web:
                bind: 127.0.0.1:8080
                routes:
                  - { match: { path_regex: "^/a" }, to: app, rewrite: { path_regex: { pattern: a, replace: b } } }
              db: { bind: 127.0.0.1:5432, protocol: tcp, to: app }
            clusters:
              app: { endpoints: [127.0.0.1:9001], health: { expect: { body: ok } } }
              old: { endpoints: [127.0.0.1:9002] }
            """;

    @TempDir
    private Path directory;

    @Test
    void theSameTextChangesNothing() {
        ConfigDiff diff = ConfigDiff.between(Configs.load(directory, BEFORE), Configs.load(directory, BEFORE));

        assertThat(diff.isEmpty()).isTrue();
        assertThat(diff).hasToString("listeners: 2 unchanged; clusters: 2 unchanged");
    }

    @Test
    void whatIsAddedRemovedAndChangedIsNamed() {
        String after = BEFORE.replace("old:", "new:").replace("9001", "9003").replace("path_regex: \"^/a\"", "path: /a")
                + "log: { level: warn }\n";

        ConfigDiff diff = ConfigDiff.between(Configs.load(directory, BEFORE), Configs.load(directory, after));

        assertThat(diff.isEmpty()).isFalse();
        assertThat(diff.clusters().added()).containsExactly("new");
        assertThat(diff).hasToString("listeners: ~web, 1 unchanged; clusters: +new -old ~app, 0 unchanged; "
                + "settings: ~log");
    }

    @Test
    void aListenerThatSpeaksAnotherProtocolIsChanged() {
        String after = BEFORE.replace("protocol: tcp", "protocol: udp");

        ConfigDiff diff = ConfigDiff.between(Configs.load(directory, BEFORE), Configs.load(directory, after));

        assertThat(diff.listeners().changed()).containsExactly("db");
        assertThat(diff.listeners().unchanged()).containsExactly("web");
    }
}
