package io.weir.core.spec;

import java.time.Duration;

/**
 * Passive removal: what live traffic says of an endpoint.
 *
 * @param consecutiveFailures that eject; 0 = never
 * @param ejection how long, times the number of ejections so far
 * @param ejectionMax upper bound of one ejection
 * @param ejectedMaxRatio share of the cluster that may be ejected at once, 0..1; one endpoint may always be, unless 0
 */
public record OutlierSpec(
        int consecutiveFailures,
        Duration ejection,
        Duration ejectionMax,
        double ejectedMaxRatio,
        FailurePercentage failurePercentage) {
    public static final OutlierSpec DEFAULT = new OutlierSpec(
            5, Duration.ofSeconds(10), Duration.ofMinutes(5), 0.5, FailurePercentage.DEFAULT);

    public OutlierSpec {
        Expect.within(consecutiveFailures, 0, 1_000_000, "consecutive_failures");
        Expect.positive(ejection, "ejection");
        Expect.that(ejectionMax.compareTo(ejection) >= 0, "max_ejection", Expect.text(ejectionMax),
                "at least ejection " + Expect.text(ejection));
        Expect.that(ejectedMaxRatio >= 0 && ejectedMaxRatio <= 1, "max_ejected",
                Math.round(ejectedMaxRatio * 100) + "%", "between 0% and 100%");
    }

    /**
     * Ejects an endpoint whose share of failures in a window is too high.
     *
     * @param thresholdRatio 0..1; 0 = off
     * @param requestsMin in the window before it is judged
     */
    public record FailurePercentage(double thresholdRatio, int requestsMin, Duration window) {
        public static final FailurePercentage DEFAULT = new FailurePercentage(0.85, 50, Duration.ofSeconds(10));

        public FailurePercentage {
            Expect.that(thresholdRatio >= 0 && thresholdRatio <= 1, "failure_percentage.threshold",
                    Math.round(thresholdRatio * 100) + "%", "between 0% and 100%");
            Expect.within(requestsMin, 1, 1_000_000, "failure_percentage.min_requests");
            Expect.positive(window, "failure_percentage.window");
        }
    }
}
