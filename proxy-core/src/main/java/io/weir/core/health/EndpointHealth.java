package io.weir.core.health;

import io.weir.core.loop.ControlThread;
import io.weir.core.spec.HealthSpec;

/**
 * Turns results of checks into up and down: {@code fall} failures in a row take an endpoint down, {@code rise}
 * successes bring it up; the first result of all decides alone when the start is {@code checked}.
 */
@ControlThread
public final class EndpointHealth {
    private HealthState state;
    /** Results in a row that speak against the state. */
    private int streak;
    private int rise;
    private int fall;

    /** Before any check, as {@code spec} says. */
    public EndpointHealth(HealthSpec spec) {
        this.rise = spec.rise();
        this.fall = spec.fall();
        this.state = switch (spec.start()) {
            case CHECKED -> HealthState.CHECKING;
            case UP -> HealthState.UP;
            case DOWN -> HealthState.DOWN;
        };
    }

    /** Where it stands. */
    public HealthState state() {
        return state;
    }

    /** Results in a row that speak against the state; 0 when it is {@code UP}, {@code DOWN} or {@code CHECKING}. */
    public int streak() {
        return streak;
    }

    /** Other thresholds from now on; the state stays. */
    public void reconfigure(HealthSpec spec) {
        rise = spec.rise();
        fall = spec.fall();
    }

    /** Up from now on, whatever was before: for an endpoint that took traffic before its checks were switched on. */
    public void assumeUp() {
        become(HealthState.UP, 0);
    }

    /**
     * Takes one result.
     *
     * @return whether {@link HealthState#isUp()} changed, or the first result came
     */
    public boolean onResult(boolean passed) {
        boolean wasUp = state.isUp();
        boolean wasChecking = state == HealthState.CHECKING;
        switch (state) {
            case CHECKING -> become(passed ? HealthState.UP : HealthState.DOWN, 0);
            case UP, FALLING -> {
                if (passed) {
                    become(HealthState.UP, 0);
                } else if (streak + 1 >= fall) {
                    become(HealthState.DOWN, 0);
                } else {
                    become(HealthState.FALLING, streak + 1);
                }
            }
            case DOWN, RISING -> {
                if (!passed) {
                    become(HealthState.DOWN, 0);
                } else if (streak + 1 >= rise) {
                    become(HealthState.UP, 0);
                } else {
                    become(HealthState.RISING, streak + 1);
                }
            }
        }
        return wasChecking || wasUp != state.isUp();
    }

    private void become(HealthState next, int newStreak) {
        state = next;
        streak = newStreak;
    }
}
