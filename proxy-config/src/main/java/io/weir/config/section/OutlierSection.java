package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.OutlierSpec;
import io.weir.core.spec.OutlierSpec.FailurePercentage;
import java.time.Duration;
import java.util.List;

/** {@code outlier} of a cluster. */
final class OutlierSection {
    private static final Key<Double> THRESHOLD = Key.of("threshold", Types.PERCENT,
            FailurePercentage.DEFAULT.thresholdRatio(), "Share of failures that ejects; 0% = off.");
    private static final Key<Integer> MIN_REQUESTS = Key.of("min_requests", Types.INTEGER,
            FailurePercentage.DEFAULT.requestsMin(), "In the window, before an endpoint is judged.");
    private static final Key<Duration> WINDOW = Key.of("window", Types.DURATION, FailurePercentage.DEFAULT.window(),
            "Over which requests are counted.");
    private static final Section<FailurePercentage> FAILURE_PERCENTAGE_SECTION = Section.of("failure_percentage",
            "Ejects an endpoint whose share of failures in a window is too high.",
            List.of(THRESHOLD, MIN_REQUESTS, WINDOW), values -> new FailurePercentage(
                    values.get(THRESHOLD), values.get(MIN_REQUESTS), values.get(WINDOW)));

    private static final Key<Integer> CONSECUTIVE_FAILURES = Key.of("consecutive_failures", Types.INTEGER,
            OutlierSpec.DEFAULT.consecutiveFailures(), "Failures in a row that eject; 0 = never.");
    private static final Key<Duration> EJECTION = Key.of("ejection", Types.DURATION, OutlierSpec.DEFAULT.ejection(),
            "How long, times the number of ejections so far.");
    private static final Key<Duration> MAX_EJECTION = Key.of("max_ejection", Types.DURATION,
            OutlierSpec.DEFAULT.ejectionMax(), "Upper bound of one ejection; at least ejection.");
    private static final Key<Double> MAX_EJECTED = Key.of("max_ejected", Types.PERCENT,
            OutlierSpec.DEFAULT.ejectedMaxRatio(),
            "Share of the cluster that may be ejected at once; one endpoint may always be, unless 0%.");
    private static final Key<FailurePercentage> FAILURE_PERCENTAGE = Key.of("failure_percentage",
            FAILURE_PERCENTAGE_SECTION, OutlierSpec.DEFAULT.failurePercentage(), "By share of failures.");
    static final Section<OutlierSpec> SECTION = Section.of("outlier",
            "Passive removal: what live traffic says of an endpoint. Only failures the endpoint is to blame for count.",
            List.of(CONSECUTIVE_FAILURES, EJECTION, MAX_EJECTION, MAX_EJECTED, FAILURE_PERCENTAGE),
            OutlierSection::build);

    private OutlierSection() {}

    private static OutlierSpec build(Values values) {
        return new OutlierSpec(values.get(CONSECUTIVE_FAILURES), values.get(EJECTION), values.get(MAX_EJECTION),
                values.get(MAX_EJECTED), values.get(FAILURE_PERCENTAGE));
    }
}
