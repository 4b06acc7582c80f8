package io.weir.l7.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdleCeilingTest {
    private static final long CONFIGURED = seconds(55);

    private final IdleCeiling ceiling = new IdleCeiling();

    @Test
    void nothingLearnedLeavesTheConfiguredBound() {
        assertThat(ceiling.limitNanos(CONFIGURED, 0)).isEqualTo(CONFIGURED);
    }

    @Test
    void whatTheEndpointSaysIsUndercutALittle() {
        ceiling.onKeepAliveTimeout(5);

        assertThat(ceiling.limitNanos(CONFIGURED, 0)).isEqualTo(seconds(5) - seconds(5) / 10);
    }

    @Test
    void theConfiguredBoundIsNeverRaised() {
        ceiling.onKeepAliveTimeout(3600);

        assertThat(ceiling.limitNanos(CONFIGURED, 0)).isEqualTo(CONFIGURED);
    }

    @Test
    void oneCloseMayBeARestartAndTeachesNothing() {
        ceiling.onIdleClosed(seconds(2), seconds(100));

        assertThat(ceiling.limitNanos(CONFIGURED, seconds(100))).isEqualTo(CONFIGURED);
    }

    @Test
    void manyClosesAtTheSameMomentAreOneEvent() {
        for (int i = 0; i < 10; i++) {
            ceiling.onIdleClosed(seconds(2), seconds(100) + i);
        }

        assertThat(ceiling.limitNanos(CONFIGURED, seconds(100))).isEqualTo(CONFIGURED);
    }

    @Test
    void twoClosesAtOneAgeAndDifferentTimesShowTheEndpointsBound() {
        ceiling.onIdleClosed(seconds(20), seconds(100));
        ceiling.onIdleClosed(seconds(21), seconds(130));

        assertThat(ceiling.limitNanos(CONFIGURED, seconds(130))).isEqualTo(seconds(19));
    }

    @Test
    void whatWasSeenIsForgottenInTime() {
        ceiling.onIdleClosed(seconds(20), seconds(100));
        ceiling.onIdleClosed(seconds(20), seconds(130));

        assertThat(ceiling.limitNanos(CONFIGURED, seconds(130 + 601))).isEqualTo(CONFIGURED);
    }

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }
}
