package io.weir.config.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.Problems;
import io.weir.config.yaml.RawNode;
import io.weir.config.yaml.YamlReader;
import io.weir.core.spec.Expect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SectionTest {
    private static final Key<Integer> LOW = Key.of("low", Types.INTEGER, 1, "The lower end.");
    private static final Key<Integer> HIGH = Key.of("high", Types.INTEGER, 2, "The upper end.");
    private static final Section<Range> RANGE = Section.of("range", "From low to high.", List.of(LOW, HIGH),
            values -> new Range(values.get(LOW), values.get(HIGH)));

    private record Range(int low, int high) {
        private Range {
            Expect.that(low >= 0, "low", low, "0 or more");
            Expect.that(high >= low, "high", high, "at least low " + low);
        }
    }

    @Test
    void aKeyThatIsNotThereHasItsDefault() {
        assertThat(problems("{ high: 7 }")).isEmpty();
    }

    @Test
    void aRetiredKeyNamesItsReplacement() {
        assertThat(problems("{ lowest: 7 }")).containsExactly("lowest: no longer used (expected: low)");
    }

    @Test
    void everyValueThatASpecRefusesIsTold() {
        assertThat(problems("{ low: -1, high: -2 }"))
                .contains("low: -1 (expected: 0 or more)");
    }

    @Test
    void whatFollowsOnlyFromAMalformedValueIsNotTold() {
        assertThat(problems("{ low: few, high: 0 }")).containsExactly("low: few (expected: an integer)");
    }

    @ParameterizedTest
    @CsvSource({"worker, workers", "conect_timeout, connect_timeout", "max_retries, retry", "proxy_pass, to",
        "backends, clusters", "listen, bind", "conenct_timeout, connect_timeout", "max-idle, max_idle"})
    void aMistypedWordFindsWhatWasMeant(String typed, String meant) {
        assertThat(Nearest.of(typed, List.of("workers", "connect_timeout", "retry", "to", "clusters", "bind",
                "max_idle"))).isEqualTo(meant);
    }

    @Test
    void aWordFarFromAllFindsNothing() {
        assertThat(Nearest.of("compress", List.of("workers", "to", "bind"))).isNull();
    }

    private static List<String> problems(String yaml) {
        Problems problems = new Problems();
        Reading reading = new Reading(problems, Map.of(), new RetiredKeys(Map.of("range.lowest", "low")));
        RawNode root = Objects.requireNonNull(YamlReader.read(Path.of("test"), yaml, problems));
        RANGE.read(Setting.root(reading, root));
        return problems.list().stream().map(problem -> problem.path() + ": " + problem.message()).toList();
    }
}
