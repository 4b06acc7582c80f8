package io.weir.server;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the configuration file, and reading it. */
final class ConfigFile {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "weir.yaml",
            description = "The configuration (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is called.
    private Path file;

    Path path() {
        return file;
    }

    ConfigResult load() {
        return ConfigLoader.load(file, System.getenv());
    }
}
