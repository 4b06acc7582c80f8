package io.weir.config;

import java.util.List;
import java.util.stream.Collectors;

/** What became of a configuration file. */
public sealed interface ConfigResult {
    /** It is valid. */
    record Loaded(WeirSpec spec, List<ConfigProblem> warnings) implements ConfigResult {
        public Loaded {
            warnings = List.copyOf(warnings);
        }

        /** Without anything to warn of. */
        public Loaded(WeirSpec spec) {
            this(spec, List.of());
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
