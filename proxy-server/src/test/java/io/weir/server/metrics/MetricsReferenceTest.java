package io.weir.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsReferenceTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern OURS = Pattern.compile("\\bweir_[a-z_]+");

    @Test
    void theReferenceIsUpToDate() throws IOException {
        Path page = ROOT.resolve("docs/metrics.md");
        if (Boolean.getBoolean("weir.regenerate")) {
            Files.writeString(page, MetricsReference.markdown());
        }

        assertThat(page).hasContent(MetricsReference.markdown());
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy/grafana/weir.json", "deploy/prometheus/alerts.yaml"})
    void dashboardsAndAlertsNameOnlyMetricsThatExist(String file) throws IOException {
        Set<String> used = OURS.matcher(Files.readString(ROOT.resolve(file))).results()
                .map(match -> match.group().replaceFirst("_(bucket|sum|count)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> known = Arrays.stream(MetricNames.values()).map(MetricsReference::exposed)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(used).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void everyNameHasItsUnitAndKindAsPrometheusWantsIt() {
        for (MetricNames metric : MetricNames.values()) {
            assertThat(metric.text()).matches("weir_[a-z][a-z0-9_]*[a-z]");
            assertThat(metric.text().endsWith("_total")).as(metric.text())
                    .isEqualTo(metric.type() == MetricNames.Type.COUNTER);
            if (metric.type() == MetricNames.Type.HISTOGRAM) {
                assertThat(metric.text()).endsWith("_seconds");
            }
        }
    }
}
