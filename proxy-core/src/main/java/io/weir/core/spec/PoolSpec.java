package io.weir.core.spec;

import java.time.Duration;

/**
 * Idle connections kept towards an endpoint, per worker and endpoint.
 *
 * @param idleMax connections kept; 0 = none
 * @param idleTimeout upper bound of the idle time; lowered by what the endpoint is seen to do
 * @param requestsMax of one connection; 0 = no bound
 * @param lifetimeMax of one connection; zero = no bound
 */
public record PoolSpec(int idleMax, Duration idleTimeout, int requestsMax, Duration lifetimeMax) {
    public static final PoolSpec DEFAULT = new PoolSpec(64, Duration.ofSeconds(55), 0, Duration.ZERO);

    public PoolSpec {
        Expect.within(idleMax, 0, 100_000, "max_idle");
        Expect.positive(idleTimeout, "idle_timeout");
        Expect.within(requestsMax, 0, Integer.MAX_VALUE, "max_requests");
        Expect.notNegative(lifetimeMax, "max_lifetime");
    }
}
