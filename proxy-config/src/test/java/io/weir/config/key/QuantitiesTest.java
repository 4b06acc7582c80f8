package io.weir.config.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "250ms, 250", "5s, 5000", "10m, 600000", "1h, 3600000", "-1s, -1000", "0s, 0"})
    void durationsAreNumbersWithAUnit(String text, long millis) {
        assertThat(Quantities.duration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 s", "1d", "5sec", "1.5s", "1m30s", "s", "999999999999h", "+5s"})
    void whatIsNoDurationIsNone(String text) {
        assertThat(Quantities.duration(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "512, 512", "16KiB, 16384", "1MiB, 1048576", "1GiB, 1073741824", "8k, 8192", "8K, 8192",
        "2m, 2097152", "1g, 1073741824"})
    void sizesAreBinary(String text, long bytes) {
        assertThat(Quantities.size(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1KB", "1kib", "1.5MiB", "1 MiB", "99999999999999999GiB", "MiB"})
    void whatIsNoSizeIsNone(String text) {
        assertThat(Quantities.size(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"20%, 0.2", "0%, 0", "125%, 1.25", "12.5%, 0.125"})
    void percentagesAreRatios(String text, double ratio) {
        assertThat(Quantities.ratio(text)).isEqualTo(ratio);
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "%", "-5%", "0.2", "1e2%"})
    void whatIsNoPercentageIsNone(String text) {
        assertThat(Quantities.ratio(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "010", "1e3", "0x10", "1_000", "99999999999", "2147483648", "1.0", "-0"})
    void whatIsNoIntegerIsNone(String text) {
        assertThat(Quantities.integer(text)).isNull();
    }

    @Test
    void valuesAreShownAsTheyAreWritten() {
        assertThat(Quantities.show(Duration.ofMillis(25))).isEqualTo("25ms");
        assertThat(Quantities.show(Duration.ZERO)).isEqualTo("0");
        assertThat(Quantities.show(32L << 10)).isEqualTo("32KiB");
        assertThat(Quantities.show(1000L)).isEqualTo("1000");
        assertThat(Quantities.show(0.85)).isEqualTo("85%");
        assertThat(Quantities.show(0.125)).isEqualTo("12.5%");
    }
}
