package io.weir.core.health;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.HealthSpec;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Checks one endpoint again and again: the first time at once unless it counts as up anyway, the next after a random
 * part of the interval, so that checks of many endpoints spread over it, then every interval give or take a tenth.
 * Checks never overlap.
 */
@ControlThread
public final class ProbeSchedule {
    private static final double JITTER_RATIO = 0.1;

    private final EventLoop control;
    private final RandomGenerator random;
    private final HealthProbe probe;
    private final HealthSpec spec;
    private final EndpointHealth health;
    private final Supplier<@Nullable ProbeTarget> target;
    private final Consumer<ProbeResult> onResult;
    private @Nullable Future<?> timer;
    private boolean isFirst = true;
    private boolean isProbing;
    private boolean isClosed;

    /**
     * A schedule that waits for {@link #start()}.
     *
     * @param health read for the interval to use; {@code onResult} changes it
     * @param target null while the endpoint has no address: nothing is checked then
     * @param onResult called on the control loop after every check, never after {@link #close()}
     */
    public ProbeSchedule(
            EventLoop control,
            RandomGenerator random,
            HealthProbe probe,
            HealthSpec spec,
            EndpointHealth health,
            Supplier<@Nullable ProbeTarget> target,
            Consumer<ProbeResult> onResult) {
        this.control = control;
        this.random = random;
        this.probe = probe;
        this.spec = spec;
        this.health = health;
        this.target = target;
        this.onResult = onResult;
    }

    /** Begins. */
    public void start() {
        if (health.state().isUp()) {
            schedule();
        } else {
            checkNow();
        }
    }

    /** Checks at once, since the endpoint just got an address. */
    public void checkNow() {
        assert control.inEventLoop();
        if (!isClosed && !isProbing) {
            cancelTimer();
            check();
        }
    }

    /** Ends; the result of a check on its way is dropped. */
    public void close() {
        isClosed = true;
        cancelTimer();
    }

    private void check() {
        ProbeTarget now = target.get();
        if (now == null) {
            schedule();
            return;
        }
        isProbing = true;
        probe.probe(now, this::onProbed);
    }

    private void onProbed(ProbeResult result) {
        assert control.inEventLoop();
        isProbing = false;
        if (isClosed) {
            return;
        }
        onResult.accept(result);
        if (!isClosed) {
            schedule();
        }
    }

    private void schedule() {
        timer = control.schedule(this::check, delayNanos(), TimeUnit.NANOSECONDS);
    }

    private long delayNanos() {
        HealthState state = health.state();
        boolean isDown = state == HealthState.DOWN || state == HealthState.RISING;
        Duration interval = isDown ? spec.downInterval() : spec.interval();
        double part = isFirst ? random.nextDouble() : 1 + JITTER_RATIO * (2 * random.nextDouble() - 1);
        isFirst = false;
        return (long) (interval.toNanos() * part);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
