package io.weir.core.health;

import static io.weir.core.health.HealthState.CHECKING;
import static io.weir.core.health.HealthState.DOWN;
import static io.weir.core.health.HealthState.FALLING;
import static io.weir.core.health.HealthState.RISING;
import static io.weir.core.health.HealthState.UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.spec.HealthSpec;
import io.weir.core.spec.HealthSpec.ExpectSpec;
import io.weir.core.spec.HealthSpec.Start;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EndpointHealthTest {
    static HealthSpec spec(int rise, int fall, Start start) {
        return new HealthSpec(HealthSpec.Type.TCP, "GET", "/", "", "", ExpectSpec.DEFAULT, Duration.ofSeconds(2),
                Duration.ofSeconds(1), Duration.ofSeconds(1), rise, fall, 0, start);
    }

    /** Every state by every event, with rise 2 and fall 3; the streak is that of the state before and after. */
    @ParameterizedTest
    @CsvSource({
        "CHECKING, 0, true,  UP,      0, true",
        "CHECKING, 0, false, DOWN,    0, true",
        "UP,       0, true,  UP,      0, false",
        "UP,       0, false, FALLING, 1, false",
        "FALLING,  1, true,  UP,      0, false",
        "FALLING,  1, false, FALLING, 2, false",
        "FALLING,  2, true,  UP,      0, false",
        "FALLING,  2, false, DOWN,    0, true",
        "DOWN,     0, true,  RISING,  1, false",
        "DOWN,     0, false, DOWN,    0, false",
        "RISING,   1, true,  UP,      0, true",
        "RISING,   1, false, DOWN,    0, false",
    })
    void eachResultHasOneEffect(
            HealthState before, int streak, boolean passed, HealthState after, int streakAfter, boolean flips) {
        EndpointHealth health = inState(before, streak);

        assertThat(health.onResult(passed)).isEqualTo(flips);

        assertThat(health.state()).isEqualTo(after);
        assertThat(health.streak()).isEqualTo(streakAfter);
    }

    @ParameterizedTest
    @EnumSource(HealthState.class)
    void onlyUpAndFallingTakeTraffic(HealthState state) {
        assertThat(state.isUp()).isEqualTo(state == UP || state == FALLING);
    }

    @Test
    void theStartDecidesTheStateBeforeAnyCheck() {
        assertThat(new EndpointHealth(spec(2, 3, Start.CHECKED)).state()).isEqualTo(CHECKING);
        assertThat(new EndpointHealth(spec(2, 3, Start.UP)).state()).isEqualTo(UP);
        assertThat(new EndpointHealth(spec(2, 3, Start.DOWN)).state()).isEqualTo(DOWN);
    }

    @Test
    void thresholdsOfOneFlipAtOnce() {
        EndpointHealth health = new EndpointHealth(spec(1, 1, Start.UP));

        assertThat(health.onResult(false)).isTrue();
        assertThat(health.state()).isEqualTo(DOWN);
        assertThat(health.onResult(true)).isTrue();
        assertThat(health.state()).isEqualTo(UP);
    }

    private static EndpointHealth inState(HealthState state, int streak) {
        Start start = state == CHECKING ? Start.CHECKED : state == UP || state == FALLING ? Start.UP : Start.DOWN;
        EndpointHealth health = new EndpointHealth(spec(2, 3, start));
        for (int i = 0; i < streak; i++) {
            health.onResult(state == RISING);
        }
        assertThat(health.state()).isEqualTo(state);
        return health;
    }
}
