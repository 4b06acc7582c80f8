package io.weir.server.suites;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.yaml.snakeyaml.Yaml;

/** One run of Autobahn's fuzzing client, a Python 2 program on Jython, against one port. */
final class AutobahnRun implements AutoCloseable {
    private static final Path JARS = Path.of("target", "suites");
    private static final String MAIN = """
            import sys
            sys.path.insert(0, sys.argv[1])
            sys.argv = ['wstest', '-m', 'fuzzingclient', '-s', sys.argv[2]]
            from autobahntestsuite import wstest
            wstest.run()
            """;

    private final String agent;
    private final Path directory;
    private final Program program;

    private AutobahnRun(String agent, Path directory, Program program) {
        this.agent = agent;
        this.directory = directory;
        this.program = program;
    }

    /** Starts it; {@code excluded} names cases not to run, such as {@code 9.*}. */
    static AutobahnRun start(String agent, int port, String... excluded) throws IOException {
        Path jython = Needs.file(JARS.resolve("jython-standalone.jar"), "./mvnw test-compile");
        Path autobahn = Needs.file(JARS.resolve("autobahntestsuite.jar"), "./mvnw test-compile");
        Path directory = Files.createDirectories(JARS.resolve("autobahn-" + agent)).toAbsolutePath();
        Path main = Files.writeString(directory.resolve("run.py"), MAIN);
        Path spec = Files.writeString(directory.resolve("spec.json"),
                spec(agent, port, directory, "\"" + String.join("\", \"", excluded) + "\""));
        Files.deleteIfExists(directory.resolve("index.json"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new AutobahnRun(agent, directory, Program.start(directory, List.of(java, "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED", "-Dpython.cachedir.skip=true", "-jar", jython.toString(),
                main.toString(), autobahn.toString(), spec.toString())));
    }

    private static String spec(String agent, int port, Path directory, String excluded) {
        return """
                {"outdir": "%s", "options": {"failByDrop": false}, "cases": ["*"], "exclude-cases": [%s],
                 "exclude-agent-cases": {}, "servers": [{"agent": "%s", "url": "ws://127.0.0.1:%d/",
                 "options": {"version": 18}}]}
                """.formatted(directory, excluded, agent, port);
    }

    /** Waits for its end; returns what it found of each case. */
    Map<String, Verdict> finish(Duration silenceMax) throws IOException {
        String output = program.finish(silenceMax).expectSuccess();
        Map<String, Map<String, Map<String, Object>>> agents =
                new Yaml().load(Files.readString(Needs.file(directory.resolve("index.json"), output)));
        Map<String, Map<String, Object>> cases = Objects.requireNonNull(agents.get(agent), output);
        Map<String, Verdict> verdicts = new TreeMap<>();
        cases.forEach((name, found) -> verdicts.put(name,
                new Verdict(word(found, "behavior"), word(found, "behaviorClose"))));
        return verdicts;
    }

    private static String word(Map<String, Object> found, String key) {
        return String.valueOf(found.get(key));
    }

    @Override
    public void close() {
        program.close();
    }

    /** Autobahn's words of a case and of how its connection was closed. */
    record Verdict(String behaviour, String close) {
        private static final List<String> BEST_FIRST = List.of("OK", "INFORMATIONAL", "NON-STRICT");

        boolean isWorseThan(Verdict other) {
            return rank(behaviour) > rank(other.behaviour) || rank(close) > rank(other.close);
        }

        boolean failed() {
            return rank(behaviour) == BEST_FIRST.size() || rank(close) == BEST_FIRST.size();
        }

        private static int rank(String word) {
            int index = BEST_FIRST.indexOf(word);
            return index < 0 ? BEST_FIRST.size() : index;
        }
    }
}
