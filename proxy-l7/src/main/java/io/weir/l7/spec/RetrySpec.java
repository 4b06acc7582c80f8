package io.weir.l7.spec;

import io.weir.core.spec.Expect;
import java.time.Duration;
import java.util.Set;

/**
 * When a failed attempt is tried again on another endpoint.
 *
 * @param attempts after the first; 0 = never
 * @param methods that may be tried again although the endpoint may have seen the request
 * @param budgetRatio retries as a share of requests in progress (0..1), at least {@value #BUDGET_MIN}
 * @param backoff before the first retry; doubled each time up to ten times, full jitter
 * @param bodyBufferBytesMax a request whose body outgrew it is not retried
 */
public record RetrySpec(
        int attempts,
        Set<On> on,
        Set<Integer> onStatuses,
        Set<String> methods,
        double budgetRatio,
        Duration backoff,
        int bodyBufferBytesMax) {
    public static final int BUDGET_MIN = 3;
    public static final RetrySpec DEFAULT = new RetrySpec(
            2,
            Set.of(On.CONNECT, On.RESET, On.REFUSED_STREAM),
            Set.of(),
            Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"),
            0.2,
            Duration.ofMillis(25),
            64 << 10);
    public static final RetrySpec NEVER =
            new RetrySpec(0, Set.of(), Set.of(), Set.of(), 0, Duration.ofMillis(25), 0);

    public RetrySpec {
        Expect.within(attempts, 0, 100, "retry.attempts");
        Expect.that(budgetRatio >= 0 && budgetRatio <= 1, "retry.budget", Math.round(budgetRatio * 100) + "%",
                "between 0% and 100%");
        Expect.notNegative(backoff, "retry.backoff");
        Expect.within(bodyBufferBytesMax, 0, 64 << 20, "retry.body_buffer");
        for (int status : onStatuses) {
            Expect.that(status == 502 || status == 503 || status == 504 || status == 429, "retry.on", status,
                    "502, 503, 504 or 429");
        }
        on = Set.copyOf(on);
        onStatuses = Set.copyOf(onStatuses);
        methods = Set.copyOf(methods);
    }

    /** What may be tried again, besides statuses. */
    public enum On { CONNECT, RESET, REFUSED_STREAM, TIMEOUT }
}
