package io.weir.l7.spec;

import io.weir.core.spec.Expect;
import io.weir.core.spec.ListenerSpec;
import java.util.List;

/**
 * A listener that speaks HTTP.
 *
 * @param routes in the order of the file; the most specific match wins, order only breaks ties
 */
public record HttpListenerSpec(ListenerSpec listener, HttpLimitsSpec limits, List<RouteSpec> routes) {
    public HttpListenerSpec {
        Expect.that(!routes.isEmpty(), "routes", "none", "at least one route");
        routes = List.copyOf(routes);
    }
}
