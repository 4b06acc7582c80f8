package io.weir.core.cluster;

/**
 * How the weight of an endpoint that just came up grows: in a line from a tenth to all of it, in steps, so that tables
 * are made again a bounded number of times.
 */
final class SlowStart {
    /** Weights are multiplied by this while any endpoint of a cluster starts slowly. */
    static final int STEPS = 20;
    private static final int STEPS_MIN = STEPS / 10;

    private SlowStart() {}

    /** The steps of {@link #STEPS} in force {@code elapsedNanos} after coming up. */
    static int steps(long elapsedNanos, long durationNanos) {
        if (durationNanos <= 0 || elapsedNanos >= durationNanos) {
            return STEPS;
        }
        return Math.max(STEPS_MIN, (int) (STEPS * (double) elapsedNanos / durationNanos));
    }

    /** How long until there is one more step. */
    static long untilNextStep(long elapsedNanos, long durationNanos) {
        int next = steps(elapsedNanos, durationNanos) + 1;
        return Math.max(1, (long) Math.ceil((double) durationNanos * next / STEPS) - elapsedNanos);
    }
}
