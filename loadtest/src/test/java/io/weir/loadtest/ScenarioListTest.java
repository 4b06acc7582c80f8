package io.weir.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScenarioListTest {
    private static final Path SIMULATIONS = Path.of("src/test/java/io/weir/loadtest/scenarios");
    private static final Path PAGE = Path.of("../docs/loadtest.md");

    @Test
    void everyScenarioHasItsClassAndEveryClassItsScenario() throws IOException {
        List<String> listed = Arrays.stream(ScenarioList.values()).map(ScenarioList::className).sorted().toList();
        try (Stream<Path> files = Files.list(SIMULATIONS)) {
            assertThat(files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Simulation.java") && !name.startsWith("WeirSimulation"))
                    .map(name -> name.replace(".java", "")).sorted().toList()).isEqualTo(listed);
        }
    }

    @Test
    void thePageSaysWhatTheListSays() throws IOException {
        String page = Files.readString(PAGE);
        for (ScenarioList scenario : ScenarioList.values()) {
            assertThat(page).contains("| `" + scenario.scenarioName() + "` | " + scenario.proves() + " |");
        }
    }

    @Test
    void aScenarioIsFoundByEitherName() {
        assertThat(ScenarioList.named("endpoint-5xx")).contains(ScenarioList.ENDPOINT_5XX);
        assertThat(ScenarioList.named("Endpoint5xx")).contains(ScenarioList.ENDPOINT_5XX);
        assertThat(ScenarioList.named("none")).isEmpty();
        assertThat(ScenarioList.text().lines().toList()).hasSize(ScenarioList.values().length);
    }
}
