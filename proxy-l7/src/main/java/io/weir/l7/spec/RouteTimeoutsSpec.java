package io.weir.l7.spec;

import io.weir.core.spec.Expect;
import java.time.Duration;

/**
 * How long an exchange may take; zero = no bound.
 *
 * @param response from the request sent to the response's head → 504
 * @param idle between two reads of the response's body
 * @param total the whole exchange, retries included → 504 before the head
 * @param tunnelIdle no byte either way after an upgrade
 */
public record RouteTimeoutsSpec(Duration response, Duration idle, Duration total, Duration tunnelIdle) {
    public static final RouteTimeoutsSpec DEFAULT = new RouteTimeoutsSpec(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ZERO, Duration.ofHours(1));

    public RouteTimeoutsSpec {
        Expect.notNegative(response, "timeouts.response");
        Expect.notNegative(idle, "timeouts.idle");
        Expect.notNegative(total, "timeouts.total");
        Expect.notNegative(tunnelIdle, "timeouts.tunnel_idle");
    }
}
