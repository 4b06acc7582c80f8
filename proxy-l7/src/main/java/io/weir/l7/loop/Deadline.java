package io.weir.l7.loop;

import io.weir.core.loop.DeadlineWheel;
import io.weir.core.loop.LoopConfined;

/**
 * A moment by which something must have happened, and what to do when it has not. Moving it later costs one field
 * write: the wheel looks again when the old moment comes. One per purpose and owner, armed and disarmed many times;
 * whoever ends cancels it, since a disarmed one may still stand in the wheel.
 */
@LoopConfined
public final class Deadline extends DeadlineWheel.Deadline {
    private static final long NEVER = Long.MAX_VALUE;

    private final HttpLoop loop;
    private final Runnable onReached;
    private long atNanos = NEVER;
    /** When the wheel looks at it; meaningful while set there. */
    private long looksAtNanos;

    public Deadline(HttpLoop loop, Runnable onReached) {
        this.loop = loop;
        this.onReached = onReached;
    }

    /** Arms it or moves it to so long after the current event; zero or less disarms it. */
    public void arm(long delayNanos) {
        if (delayNanos <= 0) {
            atNanos = NEVER;
            return;
        }
        atNanos = loop.nowNanos() + delayNanos;
        if (!isSet() || atNanos < looksAtNanos) {
            lookAt(atNanos);
        }
    }

    private void lookAt(long nanos) {
        looksAtNanos = nanos;
        loop.wheel().schedule(this, nanos);
    }

    /** Disarms it; it may be armed again. */
    public void disarm() {
        atNanos = NEVER;
    }

    /** Disarms it and leaves the wheel, which then no longer holds its owner. */
    public void cancel() {
        atNanos = NEVER;
        loop.wheel().cancel(this);
    }

    /** Whether it will be reached unless moved. */
    public boolean isArmed() {
        return atNanos != NEVER;
    }

    @Override
    protected void onDue(long nowNanos) {
        if (atNanos == NEVER) {
            return;
        }
        if (atNanos - nowNanos > 0) {
            lookAt(atNanos);
            return;
        }
        atNanos = NEVER;
        loop.enter();
        onReached.run();
        loop.leave();
    }
}
