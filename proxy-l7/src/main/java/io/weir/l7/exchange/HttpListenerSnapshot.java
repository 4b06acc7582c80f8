package io.weir.l7.exchange;

import io.weir.core.stats.ExchangeStats;
import io.weir.core.stats.ListenerStats;
import io.weir.l7.route.RouteTable;
import io.weir.l7.spec.HttpLimitsSpec;

/**
 * What a listener's connections go by now; each request takes the one in force when its head is complete.
 *
 * @param localStats of requests that reach no route
 */
public record HttpListenerSnapshot(
        String listener,
        RouteTable routes,
        HttpLimitsSpec limits,
        ListenerStats listenerStats,
        ExchangeStats localStats) {}
