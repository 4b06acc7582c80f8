package io.weir.config.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What is shown of a number with a unit is read as the same number, and no text does harm. */
class QuantitiesPropertyTest {
    private static final String SEED = "1";
    private static final long CENTURY_MILLIS = 36_500L * 86_400_000;

    @Property(seed = SEED)
    void durationsAreReadAsTheyAreShown(@ForAll @LongRange(min = -CENTURY_MILLIS, max = CENTURY_MILLIS) long millis) {
        Duration duration = Duration.ofMillis(millis);

        assertThat(Quantities.duration(Quantities.show(duration))).isEqualTo(duration);
    }

    @Property(seed = SEED)
    void sizesAreReadAsTheyAreShown(@ForAll @LongRange(max = 999_999_999_999_999_999L) long bytes) {
        assertThat(Quantities.size(Quantities.show(bytes))).isEqualTo(bytes);
    }

    @Property(seed = SEED)
    void ratiosAreReadAsTheyAreShown(@ForAll @IntRange(max = 99_999_999) int hundredthsOfAPercent) {
        double ratio = hundredthsOfAPercent / 10_000.0 / 100;

        assertThat(Quantities.ratio(Quantities.show(ratio))).isEqualTo(ratio);
    }

    @Property(seed = SEED)
    void integersAreReadAsTheyAreWritten(@ForAll int number) {
        assertThat(Quantities.integer(Integer.toString(number))).isEqualTo(number);
    }

    @Property(seed = SEED)
    void textIsAQuantityOrNone(@ForAll("texts") String text) {
        Duration duration = Quantities.duration(text);
        Long size = Quantities.size(text);
        Double ratio = Quantities.ratio(text);

        // A nanosecond clock must be able to hold it.
        assertThat(duration == null ? 0 : duration.toNanos()).isNotEqualTo(Long.MIN_VALUE);
        assertThat(size == null ? 0 : size).isNotNegative();
        assertThat(ratio == null ? 0 : ratio).isNotNegative().isFinite();
        assertThat(Quantities.integer(text)).satisfiesAnyOf(
                number -> assertThat(number).isNull(), number -> assertThat(number).hasToString(text));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> likely = Arbitraries.strings().withChars("0123456789").withChars("-+.%_ kKmMgGiBhsx")
                .ofMaxLength(22);
        return Arbitraries.oneOf(likely, Arbitraries.strings().ofMaxLength(8));
    }
}
