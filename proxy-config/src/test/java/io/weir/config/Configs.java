package io.weir.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Configurations from text, for tests. */
final class Configs {
    private Configs() {}

    static WeirSpec load(Path directory, String yaml) {
        return load(directory, yaml, Map.of());
    }

    static WeirSpec load(Path directory, String yaml, Map<String, String> environment) {
        return switch (result(directory, yaml, environment)) {
            case ConfigResult.Loaded loaded -> loaded.spec();
            case ConfigResult.Rejected rejected -> throw new AssertionError(rejected.report());
        };
    }

    static ConfigResult result(Path directory, String yaml, Map<String, String> environment) {
        try {
            Path file = Files.writeString(directory.resolve("weir.yaml"), yaml);
            return ConfigLoader.load(file, environment);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
