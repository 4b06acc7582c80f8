package io.weir.core.health;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import io.weir.core.spec.Address;
import io.weir.core.spec.HealthSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProbeScheduleTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel channel = EmbeddedChannel.builder().ticker(ticker).build();
    private final Random random = new Random(1);
    private final List<Long> checksMillis = new ArrayList<>();
    private final List<ProbeResult> results = new ArrayList<>();
    private final EndpointHealth health = new EndpointHealth(HealthSpec.TCP);
    private @Nullable ProbeTarget target =
            new ProbeTarget(Address.parse("127.0.0.1:1"), new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                    null);
    private ProbeResult answer = ProbeResult.pass("connected");
    private @Nullable Consumer<ProbeResult> unanswered;
    private boolean answers = true;

    private ProbeSchedule schedule() {
        HealthProbe probe = (to, done) -> {
            checksMillis.add(TimeUnit.NANOSECONDS.toMillis(ticker.nanoTime()));
            if (answers) {
                done.accept(answer);
            } else {
                unanswered = done;
            }
        };
        return new ProbeSchedule(channel.eventLoop(), random, probe, HealthSpec.TCP, health, () -> target,
                result -> {
                    results.add(result);
                    health.onResult(result.passed());
                });
    }

    private void advanceMillis(long millis) {
        for (long i = 0; i < millis; i += 10) {
            ticker.advanceMillis(10);
            channel.runScheduledPendingTasks();
        }
    }

    @Test
    void theFirstCheckIsMadeAtOnceAndTheRestByTheIntervalMoreOrLess() {
        schedule().start();
        advanceMillis(40_000);

        assertThat(checksMillis.getFirst()).isZero();
        assertThat(checksMillis.get(1)).isBetween(0L, 2_010L);
        for (int i = 2; i < checksMillis.size(); i++) {
            assertThat(checksMillis.get(i) - checksMillis.get(i - 1)).isBetween(1_790L, 2_210L);
        }
    }

    @Test
    void anEndpointThatCountsAsUpIsNotCheckedAtOnce() {
        health.assumeUp();
        schedule().start();
        assertThat(checksMillis).isEmpty();

        advanceMillis(2_010);

        assertThat(checksMillis).isNotEmpty();
    }

    @Test
    void manySchedulesSpreadOverTheInterval() {
        for (int i = 0; i < 100; i++) {
            schedule().start();
        }
        checksMillis.clear();
        advanceMillis(1_000);

        assertThat(checksMillis.size()).isBetween(30, 70);
    }

    @Test
    void anEndpointThatIsDownIsCheckedByTheDownInterval() {
        answer = ProbeResult.fail("connection refused");
        schedule().start();
        advanceMillis(30_000);

        for (int i = 2; i < checksMillis.size(); i++) {
            assertThat(checksMillis.get(i) - checksMillis.get(i - 1)).isBetween(890L, 1_110L);
        }
    }

    @Test
    void checksNeverOverlap() {
        answers = false;
        schedule().start();
        advanceMillis(30_000);

        assertThat(checksMillis).hasSize(1);
    }

    @Test
    void afterClosingNothingIsCheckedOrTold() {
        answers = false;
        ProbeSchedule schedule = schedule();
        schedule.start();
        schedule.close();
        requireNonNull(unanswered).accept(answer);
        advanceMillis(10_000);

        assertThat(results).isEmpty();
        assertThat(checksMillis).hasSize(1);
    }

    @Test
    void withoutAnAddressNothingIsCheckedUntilItIsThere() {
        ProbeTarget later = target;
        target = null;
        ProbeSchedule schedule = schedule();
        schedule.start();
        assertThat(checksMillis).isEmpty();

        target = later;
        schedule.checkNow();

        assertThat(checksMillis).hasSize(1);
    }
}
