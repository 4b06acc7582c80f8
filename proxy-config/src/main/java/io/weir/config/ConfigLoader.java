package io.weir.config;

import io.weir.config.key.Reading;
import io.weir.config.key.RetiredKeys;
import io.weir.config.key.Setting;
import io.weir.config.section.RootSection;
import io.weir.config.yaml.Problems;
import io.weir.config.yaml.RawNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Reads a configuration file, and what it includes, into a {@link WeirSpec} or a list of everything wrong with it. May
 * block on the file system; not for event loops.
 */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * Reads {@code file}; does not throw for anything the file, or its absence, can bring about.
     *
     * @param environment what {@code ${NAME}} takes its value from, usually {@code System.getenv()}
     */
    public static ConfigResult load(Path file, Map<String, String> environment) {
        Problems problems = new Problems();
        Reading reading = new Reading(problems, environment, RetiredKeys.CURRENT);
        RawNode root = new IncludedFiles(reading).read(file);
        WeirSpec spec = root == null ? null : RootSection.SECTION.read(Setting.root(reading, root));
        if (root != null) {
            CrossChecks.check(root, spec, reading);
        }
        return root == null || spec == null || !problems.isEmpty()
                ? new ConfigResult.Rejected(sorted(problems))
                : new ConfigResult.Loaded(spec, sorted(reading.warnings()), TypedConfig.of(root));
    }

    private static List<ConfigProblem> sorted(Problems problems) {
        return problems.list().stream().map(ConfigLoader::toConfigProblem).sorted().toList();
    }

    private static ConfigProblem toConfigProblem(Problems.Problem problem) {
        return new ConfigProblem(problem.mark().file().toString(), problem.mark().line(), problem.mark().column(),
                problem.path(), problem.message());
    }
}
