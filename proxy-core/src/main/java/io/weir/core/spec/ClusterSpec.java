package io.weir.core.spec;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A named set of endpoints and how they are used.
 *
 * @param discovery sources beside {@code endpoints}; may be empty
 * @param stickySource null = clients do not stick
 * @param slowStart over how long a fresh endpoint's weight grows; zero = at once
 * @param connectTimeout of one attempt
 * @param protocol towards endpoints of HTTP requests
 * @param tls towards endpoints; null = clear text
 * @param health null = no active checks, every endpoint counts as up
 * @param panicThresholdRatio under so many healthy (0..1), balance over all; 0 = never
 */
public record ClusterSpec(
        String name,
        List<EndpointSpec> endpoints,
        List<DiscoverySpec> discovery,
        BalanceSpec balance,
        @Nullable StickySourceSpec stickySource,
        Duration slowStart,
        Duration connectTimeout,
        Protocol protocol,
        SendProxyProtocol sendProxyProtocol,
        @Nullable UpstreamTlsSpec tls,
        PoolSpec pool,
        QueueSpec queue,
        @Nullable HealthSpec health,
        OutlierSpec outlier,
        double panicThresholdRatio,
        OnDown onDown) {
    public static final Duration DEFAULT_SLOW_START = Duration.ZERO;
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
    public static final Protocol DEFAULT_PROTOCOL = Protocol.HTTP1;
    public static final SendProxyProtocol DEFAULT_SEND_PROXY_PROTOCOL = SendProxyProtocol.OFF;
    public static final double DEFAULT_PANIC_THRESHOLD_RATIO = 0;
    public static final OnDown DEFAULT_ON_DOWN = OnDown.KEEP;

    public ClusterSpec {
        Expect.that(!name.isEmpty(), "name", name, "a name");
        Expect.that(!endpoints.isEmpty() || !discovery.isEmpty(), "endpoints", "none",
                "at least one endpoint, or discover");
        Expect.notNegative(slowStart, "slow_start");
        Expect.positive(connectTimeout, "connect_timeout");
        Expect.that(panicThresholdRatio >= 0 && panicThresholdRatio <= 1, "panic_threshold",
                Math.round(panicThresholdRatio * 100) + "%", "between 0% and 100%");
        Set<Address> seen = new HashSet<>();
        for (EndpointSpec endpoint : endpoints) {
            Expect.that(seen.add(endpoint.address()), "endpoints", endpoint.address(), "each address once");
        }
        Expect.that(health == null || health.type() != HealthSpec.Type.TLS || tls != null, "health.type", "tls",
                "tls beside it, which says how endpoints are verified");
        endpoints = List.copyOf(endpoints);
        discovery = List.copyOf(discovery);
    }

    /** A cluster of these endpoints with every default. */
    public static ClusterSpec of(String name, EndpointSpec... endpoints) {
        return new ClusterSpec(name, List.of(endpoints), List.of(), BalanceSpec.DEFAULT, null, DEFAULT_SLOW_START,
                DEFAULT_CONNECT_TIMEOUT, DEFAULT_PROTOCOL, DEFAULT_SEND_PROXY_PROTOCOL, null, PoolSpec.DEFAULT,
                QueueSpec.DEFAULT, null, OutlierSpec.DEFAULT, DEFAULT_PANIC_THRESHOLD_RATIO, DEFAULT_ON_DOWN);
    }

    /** What endpoints speak: HTTP/1.1; HTTP/2 from the first byte, or by ALPN with TLS; or what ALPN chooses. */
    public enum Protocol { HTTP1, HTTP2, AUTO }

    /** The PROXY header sent to endpoints, if any. */
    public enum SendProxyProtocol { OFF, V1, V2 }

    /** What becomes of live connections of an endpoint that goes down. */
    public enum OnDown { KEEP, CLOSE }

    // Withers for the settings that code and tests vary most; everything else goes through the constructor.

    /** This cluster balanced by {@code balance}. */
    public ClusterSpec withBalance(BalanceSpec newBalance) {
        return new ClusterSpec(name, endpoints, discovery, newBalance, stickySource, slowStart, connectTimeout,
                protocol, sendProxyProtocol, tls, pool, queue, health, outlier, panicThresholdRatio, onDown);
    }

    /** This cluster checked as {@code health} says, or not at all. */
    public ClusterSpec withHealth(@Nullable HealthSpec newHealth) {
        return new ClusterSpec(name, endpoints, discovery, balance, stickySource, slowStart, connectTimeout,
                protocol, sendProxyProtocol, tls, pool, queue, newHealth, outlier, panicThresholdRatio, onDown);
    }

    /** This cluster with another connect timeout. */
    public ClusterSpec withConnectTimeout(Duration newTimeout) {
        return new ClusterSpec(name, endpoints, discovery, balance, stickySource, slowStart, newTimeout,
                protocol, sendProxyProtocol, tls, pool, queue, health, outlier, panicThresholdRatio, onDown);
    }

    /** This cluster with endpoints that speak {@code newProtocol}. */
    public ClusterSpec withProtocol(Protocol newProtocol) {
        return new ClusterSpec(name, endpoints, discovery, balance, stickySource, slowStart, connectTimeout,
                newProtocol, sendProxyProtocol, tls, pool, queue, health, outlier, panicThresholdRatio, onDown);
    }

    /** This cluster with another pool. */
    public ClusterSpec withPool(PoolSpec newPool) {
        return new ClusterSpec(name, endpoints, discovery, balance, stickySource, slowStart, connectTimeout,
                protocol, sendProxyProtocol, tls, newPool, queue, health, outlier, panicThresholdRatio, onDown);
    }

    /** This cluster with another queue. */
    public ClusterSpec withQueue(QueueSpec newQueue) {
        return new ClusterSpec(name, endpoints, discovery, balance, stickySource, slowStart, connectTimeout,
                protocol, sendProxyProtocol, tls, pool, newQueue, health, outlier, panicThresholdRatio, onDown);
    }

    /** This cluster with another outlier rule. */
    public ClusterSpec withOutlier(OutlierSpec newOutlier) {
        return new ClusterSpec(name, endpoints, discovery, balance, stickySource, slowStart, connectTimeout,
                protocol, sendProxyProtocol, tls, pool, queue, health, newOutlier, panicThresholdRatio, onDown);
    }

    /** This cluster with TLS as {@code newTls} says, or in clear text. */
    public ClusterSpec withTls(@Nullable UpstreamTlsSpec newTls) {
        return new ClusterSpec(name, endpoints, discovery, balance, stickySource, slowStart, connectTimeout,
                protocol, sendProxyProtocol, newTls, pool, queue, health, outlier, panicThresholdRatio, onDown);
    }
}
