package io.weir.core.discovery;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weir.core.loop.ControlThread;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When to ask for a name again: after its TTL or a fixed time, and after failures sooner and then ever later.
 */
@ControlThread
final class Refresh {
    /** A TTL of 0 and very short ones would ask without end; very long ones would never see a change. */
    static final Duration TTL_MIN = Duration.ofSeconds(1);
    static final Duration TTL_MAX = Duration.ofMinutes(10);
    static final Duration RETRY_MIN = Duration.ofSeconds(1);
    static final Duration RETRY_MAX = Duration.ofSeconds(30);

    private final EventLoop control;
    /** Zero = as the TTL says. */
    private final Duration fixed;
    private final Runnable ask;
    private Duration retry = RETRY_MIN;
    private @Nullable Future<?> timer;
    private boolean isClosed;

    Refresh(EventLoop control, Duration fixed, Runnable ask) {
        this.control = control;
        this.fixed = fixed;
        this.ask = ask;
    }

    boolean isClosed() {
        return isClosed;
    }

    /** The look-up succeeded. */
    void afterAnswer(Duration ttl) {
        retry = RETRY_MIN;
        Duration bounded = ttl.compareTo(TTL_MIN) < 0 ? TTL_MIN : ttl.compareTo(TTL_MAX) > 0 ? TTL_MAX : ttl;
        schedule(fixed.isZero() ? bounded : fixed);
    }

    /** The look-up failed. */
    void afterFailure() {
        schedule(retry);
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : doubled;
    }

    void close() {
        isClosed = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void schedule(Duration delay) {
        if (!isClosed) {
            timer = control.schedule(ask, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
