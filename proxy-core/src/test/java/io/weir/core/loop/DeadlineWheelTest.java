package io.weir.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Coarse timeouts under a clock that moves only when told. */
class DeadlineWheelTest {
    private static final long TICK = DeadlineWheel.TICK_NANOS;
    private final EmbeddedChannel channel = frozen();
    private final DeadlineWheel wheel = DeadlineWheel.of(channel.eventLoop());
    private final List<String> fired = new ArrayList<>();

    @Test
    void firesOnceNeverEarlyAndInItsTick() {
        wheel.schedule(new Recorder("a"), wheel.nowNanos() + 5 * TICK);

        advance(5 * TICK - 1);
        assertThat(fired).isEmpty();

        advance(TICK + 1);
        assertThat(fired).containsExactly("a");
        advance(1000 * TICK);
        assertThat(fired).containsExactly("a");
    }

    @Test
    void aCancelledDeadlineDoesNotFire() {
        var deadline = new Recorder("a");
        wheel.schedule(deadline, wheel.nowNanos() + 2 * TICK);

        wheel.cancel(deadline);

        assertThat(deadline.isSet()).isFalse();
        advance(10 * TICK);
        assertThat(fired).isEmpty();
    }

    @Test
    void aMovedDeadlineFiresAtItsLastTimeOnly() {
        var deadline = new Recorder("a");
        wheel.schedule(deadline, wheel.nowNanos() + 2 * TICK);

        wheel.schedule(deadline, wheel.nowNanos() + 20 * TICK);

        advance(19 * TICK);
        assertThat(fired).isEmpty();
        advance(2 * TICK);
        assertThat(fired).containsExactly("a");
    }

    @Test
    void aDeadlineBeyondALapWaitsForItsLap() {
        wheel.schedule(new Recorder("a"), wheel.nowNanos() + 2000 * TICK);

        advance(1999 * TICK);
        assertThat(fired).isEmpty();
        advance(2 * TICK);
        assertThat(fired).containsExactly("a");
    }

    @Test
    void aStallOfManyLapsFiresEverythingDue() {
        for (int i = 1; i <= 600; i++) {
            wheel.schedule(new Recorder("d" + i), wheel.nowNanos() + i * TICK);
        }

        channel.advanceTimeBy(5000 * TICK, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();

        assertThat(fired).hasSize(600);
    }

    @Test
    void aDeadlineMaySetItselfAgainAndCancelOthers() {
        var other = new Recorder("other");
        var first = new Recorder("first") {
            @Override
            protected void onDue(long nowNanos) {
                super.onDue(nowNanos);
                wheel.cancel(other);
                if (fired.size() < 3) {
                    wheel.schedule(this, nowNanos + TICK);
                }
            }
        };
        wheel.schedule(first, wheel.nowNanos() + TICK);
        wheel.schedule(other, wheel.nowNanos() + TICK);

        advance(20 * TICK);

        assertThat(fired).containsExactly("first", "first", "first");
    }

    @Test
    void aDeadlineThatFailsDoesNotHoldUpOthers() {
        wheel.schedule(new Recorder("bad") {
            @Override
            protected void onDue(long nowNanos) {
                throw new IllegalStateException("a bug");
            }
        }, wheel.nowNanos() + TICK);
        wheel.schedule(new Recorder("good"), wheel.nowNanos() + TICK);

        advance(5 * TICK);

        assertThat(fired).containsExactly("good");
    }

    @Test
    void manyRandomDeadlinesAllFireInTheirTick() {
        Random random = new Random(11);
        int count = 5000;
        for (int i = 0; i < count; i++) {
            long due = wheel.nowNanos() + random.nextLong(1500 * TICK);
            wheel.schedule(new DeadlineWheel.Deadline() {
                @Override
                protected void onDue(long nowNanos) {
                    // One tick more than promised, as this test moves its clock in ticks.
                    boolean inTime = nowNanos >= due && nowNanos - due <= 3 * TICK;
                    fired.add(inTime ? "in time" : "at " + nowNanos + " instead of " + due);
                }
            }, due);
            if (i % 10 == 0) {
                advance(TICK / 3);
            }
        }

        advance(2000 * TICK);

        assertThat(fired).hasSize(count).containsOnly("in time");
    }

    private void advance(long nanos) {
        long left = nanos;
        while (left > 0) {
            long step = Math.min(left, TICK);
            channel.advanceTimeBy(step, TimeUnit.NANOSECONDS);
            channel.runScheduledPendingTasks();
            left -= step;
        }
    }

    private static EmbeddedChannel frozen() {
        var channel = new EmbeddedChannel();
        channel.freezeTime();
        return channel;
    }

    private class Recorder extends DeadlineWheel.Deadline {
        private final String name;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        protected void onDue(long nowNanos) {
            fired.add(name);
        }
    }
}
