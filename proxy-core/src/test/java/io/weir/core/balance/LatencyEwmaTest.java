package io.weir.core.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyEwmaTest {
    private static final long START = TimeUnit.DAYS.toNanos(40);
    private static final long DECAY_NANOS = TimeUnit.MILLISECONDS.toNanos(LatencyEwma.DECAY_MILLIS);
    private final LatencyEwma latency = new LatencyEwma();

    @Test
    void nothingIsKnownBeforeTheFirstMeasurement() {
        assertThat(latency.nanos(START)).isZero();
    }

    @Test
    void aPeakCountsAtOnce() {
        latency.record(1_000_000, START);
        latency.record(80_000_000, START);

        assertThat(latency.nanos(START)).isCloseTo(80e6, within(1e3));
    }

    @Test
    void lowerMeasurementsAreApproachedAsTimePasses() {
        latency.record(100_000_000, START);
        latency.record(0, START + DECAY_NANOS);

        assertThat(latency.nanos(START + DECAY_NANOS)).isCloseTo(100e6 / Math.E, within(1e5));
    }

    @Test
    void silenceIsForgottenToo() {
        latency.record(100_000_000, START);

        assertThat(latency.nanos(START + 10 * DECAY_NANOS)).isLessThan(1e4).isPositive();
    }

    @Test
    void timeMayWrapAround() {
        long wrap = TimeUnit.MILLISECONDS.toNanos(Integer.MAX_VALUE);
        latency.record(100_000_000, wrap - 1_000_000);
        latency.record(1, wrap + DECAY_NANOS - 1_000_000);

        assertThat(latency.nanos(wrap + DECAY_NANOS)).isCloseTo(100e6 / Math.E, within(1e5));
    }
}
