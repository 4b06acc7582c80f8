package io.weir.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.deploy.Programs.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/** The Compose file with what it mounts, as Compose and Prometheus read it; and Weir scraped by Prometheus in it. */
class ComposeTest {
    private static final Path DIRECTORY = Path.of("compose").toAbsolutePath();
    private static final Path NOTHING = Path.of("/dev/null");
    private static final int SECONDS = 120;
    private static final int TRIES = 100;

    @TempDir
    private Path directory;

    @Test
    void composeAcceptsItAndWhatItMountsIsThere() throws Exception {
        Outcome outcome = compose(DIRECTORY.resolve("compose.yaml"), List.of(), "config");

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        List<Path> mounted = outcome.output().lines().map(String::strip)
                .filter(line -> line.startsWith("- " + DIRECTORY.getParent()))
                .map(line -> Path.of(line.substring(2, line.indexOf(':')))).toList();
        assertThat(mounted).hasSize(6).allSatisfy(path -> assertThat(path).exists());
    }

    @Test
    void composeRefusesAWrongKeyAndAMissingToken() throws Exception {
        String text = Files.readString(DIRECTORY.resolve("compose.yaml"));
        Path wrong = Files.writeString(directory.resolve("compose.yaml"), text.replace("read_only:", "readonly:"));

        Outcome refused = compose(wrong, List.of(), "config", "-q");
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.output()).contains("readonly");

        Outcome without = compose(DIRECTORY.resolve("compose.yaml"), List.of("WEIR_ADMIN_TOKEN="), "config", "-q");
        assertThat(without.exit()).isNotZero();
        assertThat(without.output()).contains("a token of your own");
    }

    @Test
    void weirAcceptsItsConfiguration() {
        assertThat(ConfigLoader.load(DIRECTORY.resolve("weir/weir.yaml"),
                Map.of("WEIR_ADMIN_TOKEN", "test", "WEIR_ENDPOINT", "127.0.0.1:9001")))
                .isInstanceOf(ConfigResult.Loaded.class);
    }

    /** Beside the alert rules, as they stand in the container. */
    @Test
    void prometheusAcceptsItsConfigurationAndTheAlerts() throws Exception {
        Programs.needs("promtool", "prometheus");
        Files.copy(DIRECTORY.resolve("prometheus.yml"), directory.resolve("prometheus.yml"));
        Path alerts = directory.resolve("alerts.yaml");
        Files.copy(DIRECTORY.resolveSibling("prometheus").resolve("alerts.yaml"), alerts);
        String[] check = {"promtool", "check", "config", directory.resolve("prometheus.yml").toString()};

        assertThat(Programs.output(SECONDS, check)).contains("13 rules found");

        Files.writeString(alerts, Files.readString(alerts).replaceFirst("expr: up", "expr: up{{"));
        assertThat(Programs.run(SECONDS, NOTHING, check).exit()).isNotZero();
    }

    /** With a Prometheus made here in the place of one from a registry; Grafana cannot be had without one. */
    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void prometheusScrapesWeirAndEvaluatesTheAlerts() throws Exception {
        Programs.needs(DockerClientFactory.instance().isDockerAvailable(),
                "a Docker engine (DOCKER_HOST; one is started by: .ci/docker start)");
        Programs.needs("prometheus", "prometheus");
        Programs.output(SECONDS, "docker", "load", "-i", System.getProperty("weir.image"));
        Programs.output(SECONDS, "docker", "build", "-t", "weir-test-prometheus", prometheus().toString());
        Path file = DIRECTORY.resolve("compose.yaml");
        List<String> settings = List.of("WEIR_IMAGE=weir:" + System.getProperty("weir.version"),
                "PROMETHEUS_IMAGE=weir-test-prometheus", "WEIR_PORT=0", "WEIR_ADMIN_PORT=0", "PROMETHEUS_PORT=0");
        try {
            Outcome up = compose(file, settings, "up", "-d", "weir", "prometheus");
            assertThat(up.exit()).as(up.output()).isZero();

            awaitResult(file, settings, "up{job=\"weir\"}", "=> 1 @");
            awaitResult(file, settings, "weir_build_info", "instance=\"weir:9900\"");
            awaitResult(file, settings, "ALERTS", "WeirClusterWithoutEndpoints");
        } finally {
            assertThat(compose(file, settings, "down", "-v", "-t", "45").exit()).isZero();
        }
    }

    private static void awaitResult(Path file, List<String> settings, String query, String wanted) throws Exception {
        Outcome result = query(file, settings, query);
        for (int i = 0; i < TRIES && !result.output().contains(wanted); i++) {
            result = query(file, settings, query);
        }
        assertThat(result.output()).contains(wanted);
    }

    private static Outcome query(Path file, List<String> settings, String query) throws Exception {
        return compose(file, settings, "exec", "-T", "prometheus", "promtool", "query", "instant",
                "http://localhost:9090", query);
    }

    /** The programs of this machine and the libraries they are linked with, from nothing. */
    private Path prometheus() throws IOException, InterruptedException {
        Path root = directory.resolve("root");
        for (String program : List.of("prometheus", "promtool")) {
            Path there = Path.of(Programs.output(SECONDS, "which", program).strip());
            place(there, root.resolve("bin").resolve(program));
            for (String word : Programs.output(SECONDS, "ldd", there.toString()).split("\\s+")) {
                if (word.startsWith("/")) {
                    place(Path.of(word), root.resolve(word.substring(1)));
                }
            }
        }
        Files.writeString(directory.resolve("Dockerfile"), """
                FROM scratch
                COPY root /
                ENV PATH=/bin
                ENTRYPOINT ["/bin/prometheus"]
                """);
        return directory;
    }

    private static void place(Path from, Path to) throws IOException {
        if (!Files.exists(to)) {
            Files.createDirectories(to.resolveSibling("."));
            Files.copy(from.toRealPath(), to);
        }
    }

    private static Outcome compose(Path file, List<String> settings, String... arguments) throws Exception {
        Programs.needs("docker-compose", "docker-compose");
        List<String> command = new ArrayList<>(List.of("env", "WEIR_ADMIN_TOKEN=test"));
        command.addAll(settings);
        command.addAll(List.of("docker-compose", "-p", "weirtest", "-f", file.toString()));
        command.addAll(List.of(arguments));
        return Programs.run(SECONDS, NOTHING, command.toArray(String[]::new));
    }
}
