package io.weir.l7.exchange;

import io.weir.core.spec.Cidr;
import io.weir.core.stats.ExchangeStats;
import io.weir.core.stats.ListenerStats;
import io.weir.l7.route.RouteTable;
import io.weir.l7.spec.HttpLimitsSpec;
import java.util.List;

/**
 * What a listener's connections go by now; each request takes the one in force when its head is complete.
 *
 * @param trustedProxies whose word about the client is believed
 * @param localStats of requests that reach no route
 */
public record HttpListenerSnapshot(
        String listener,
        RouteTable routes,
        List<Cidr> trustedProxies,
        HttpLimitsSpec limits,
        ListenerStats listenerStats,
        ExchangeStats localStats) {}
