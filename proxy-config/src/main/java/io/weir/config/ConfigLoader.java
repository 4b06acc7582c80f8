package io.weir.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads a configuration file, and what it includes, into a {@link WeirSpec} or a list of everything wrong with it. */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * Reads {@code file}; does not throw for anything the file, or its absence, can bring about.
     *
     * @param environment what {@code ${NAME}} takes its value from, usually {@code System.getenv()}
     */
    public static ConfigResult load(Path file, Map<String, String> environment) {
        String message = Files.isReadable(file)
                ? "nothing in it is understood by this build with " + environment.size() + " variables"
                : "cannot be read";
        return new ConfigResult.Rejected(List.of(new ConfigProblem(file.toString(), 0, 0, "", message)));
    }
}
