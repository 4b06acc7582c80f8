package io.weir.l7.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/conformance.md} says how many cases there are. */
class ConformancePageTest {
    private static final Path PAGE = Path.of("../docs/conformance.md");
    private static final Pattern ROW = Pattern.compile("\\| \\[([a-z0-9-]+)]\\([^)]*\\) \\| (\\d+) \\|.*");

    @Test
    void thePageCountsTheCasesOfEveryTable() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream().map(ROW::matcher).filter(row -> row.matches())
                .map(row -> row.group(1) + " " + row.group(2)).toList();

        List<String> tables = new ArrayList<>(TablesTest.TABLES);
        tables.add(TablesTest.LIMITS);
        assertThat(rows).isEqualTo(tables.stream().map(name -> name + " " + CaseFile.read(name).size()).toList());
    }
}
