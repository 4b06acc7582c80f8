package io.weir.core.limit;

import static io.weir.core.limit.BufferLevel.NORMAL;
import static io.weir.core.limit.BufferLevel.PAUSED;
import static io.weir.core.limit.BufferLevel.SHEDDING;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Levels under a clock that moves only when told; what is held is given in percent of the limit. */
class BudgetWatchTest {
    private static final long LIMIT = 100 << 20;
    private final BudgetWatch watch = new BudgetWatch(LIMIT, 2 * LIMIT);
    private long nowNanos;

    @Test
    void readingPausesAtTheLimitAndGoesOnATenthBelowIt() {
        assertThat(look(99)).isEqualTo(NORMAL);
        assertThat(look(100)).isEqualTo(PAUSED);
        assertThat(look(91)).isEqualTo(PAUSED);
        assertThat(look(89)).isEqualTo(NORMAL);
        assertThat(look(99)).isEqualTo(NORMAL);
    }

    @Test
    void workIsShedAtOnceATenthAboveTheLimit() {
        assertThat(look(110)).isEqualTo(SHEDDING);
        assertThat(look(95)).as("until reading goes on").isEqualTo(SHEDDING);
        assertThat(look(89)).isEqualTo(NORMAL);
    }

    @Test
    void aPauseThatGrowsFarAboveTheLimitSheds() {
        assertThat(look(100)).isEqualTo(PAUSED);
        assertThat(look(111)).isEqualTo(SHEDDING);
    }

    @Test
    void workIsShedWhenAPauseLastsForASecond() {
        look(105);
        pass(BudgetWatch.SHED_AFTER_NANOS - 1);
        assertThat(look(105)).isEqualTo(PAUSED);
        pass(1);
        assertThat(look(105)).isEqualTo(SHEDDING);
    }

    @Test
    void asLongAsSomethingComesBackThePauseGoesOn() {
        look(109);
        for (int percent = 107; percent > 90; percent -= 2) {
            pass(BudgetWatch.PATIENCE_NANOS - 1);
            assertThat(look(percent)).isEqualTo(SHEDDING);
        }
        assertThat(look(89)).isEqualTo(NORMAL);
    }

    @Test
    void whenNothingComesBackReadingGoesOnALittleAboveWhatIsHeld() {
        look(105);
        pass(BudgetWatch.PATIENCE_NANOS);
        assertThat(look(105)).isEqualTo(NORMAL);
        assertThat(look(117)).isEqualTo(NORMAL);
        assertThat(look(118)).isEqualTo(PAUSED);
    }

    @Test
    void whatIsHeldForNothingTakesTheMarkDownWithIt() {
        look(150);
        pass(BudgetWatch.PATIENCE_NANOS);
        assertThat(look(150)).isEqualTo(NORMAL);

        assertThat(look(105)).isEqualTo(NORMAL);
        assertThat(look(118)).isEqualTo(PAUSED);
        assertThat(look(80)).isEqualTo(NORMAL);
        assertThat(look(100)).isEqualTo(PAUSED);
    }

    @Test
    void eachTimeInARowTakesTwiceThePatience() {
        look(100);
        pass(BudgetWatch.PATIENCE_NANOS);
        assertThat(look(100)).isEqualTo(NORMAL);
        assertThat(look(115)).isEqualTo(PAUSED);

        pass(BudgetWatch.PATIENCE_NANOS);
        assertThat(look(115)).isEqualTo(SHEDDING);
        pass(BudgetWatch.PATIENCE_NANOS);
        assertThat(look(115)).isEqualTo(NORMAL);
    }

    @Test
    void aTimeOfPlentyRestoresThePatience() {
        look(100);
        pass(BudgetWatch.PATIENCE_NANOS);
        look(100);
        look(50);
        look(100);

        pass(BudgetWatch.PATIENCE_NANOS);
        assertThat(look(100)).isEqualTo(NORMAL);
    }

    @Test
    void nothingIsReadAtTheCeilingHoweverLongItLasts() {
        look(200);
        for (int i = 0; i < 10; i++) {
            pass(BudgetWatch.PATIENCE_MAX_NANOS);
            assertThat(look(200)).isEqualTo(SHEDDING);
        }
        assertThat(look(179)).isEqualTo(NORMAL);
    }

    private void pass(long nanos) {
        nowNanos += nanos;
    }

    private BufferLevel look(int percent) {
        return watch.look(LIMIT / 100 * percent, nowNanos);
    }
}
