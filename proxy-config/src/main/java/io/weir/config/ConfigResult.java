package io.weir.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What became of a configuration file. */
public sealed interface ConfigResult {
    /**
     * It is valid.
     *
     * @param typed what was typed, without its secrets: mappings, lists and texts, null for a key without a value
     */
    record Loaded(WeirSpec spec, List<ConfigProblem> warnings, Map<String, Object> typed) implements ConfigResult {
        public Loaded {
            warnings = List.copyOf(warnings);
        }

        /** Made in code, without anything to warn of. */
        public Loaded(WeirSpec spec) {
            this(spec, List.of(), Map.of());
        }
    }

    /** It is not; these are all the problems found, by place. Never empty. */
    record Rejected(List<ConfigProblem> problems) implements ConfigResult {
        public Rejected {
            problems = List.copyOf(problems);
        }

        /** One problem a line. */
        public String report() {
            return problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n"));
        }
    }
}
