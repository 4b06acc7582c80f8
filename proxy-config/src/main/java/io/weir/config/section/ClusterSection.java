package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.DiscoverySpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.HealthSpec;
import io.weir.core.spec.OutlierSpec;
import io.weir.core.spec.PoolSpec;
import io.weir.core.spec.QueueSpec;
import java.time.Duration;
import java.util.List;

/** One of the {@code clusters}. */
final class ClusterSection {
    private static final Key<Integer> MAX_IDLE = Key.of("max_idle", Types.INTEGER, PoolSpec.DEFAULT.idleMax(),
            "Idle connections kept; 0 = none.");
    private static final Key<Duration> IDLE_TIMEOUT = Key.of("idle_timeout", Types.DURATION,
            PoolSpec.DEFAULT.idleTimeout(), "Upper bound of the idle time; lowered by what the endpoint does.");
    private static final Key<Integer> MAX_REQUESTS = Key.of("max_requests", Types.INTEGER,
            PoolSpec.DEFAULT.requestsMax(), "Of one connection; 0 = no bound.");
    private static final Key<Duration> MAX_LIFETIME = Key.of("max_lifetime", Types.DURATION,
            PoolSpec.DEFAULT.lifetimeMax(), "Of one connection; 0 = no bound.");
    private static final Section<PoolSpec> POOL_SECTION = Section.of("pool",
            "Idle connections kept towards an endpoint, per worker and endpoint.",
            List.of(MAX_IDLE, IDLE_TIMEOUT, MAX_REQUESTS, MAX_LIFETIME), values -> new PoolSpec(values.get(MAX_IDLE),
                    values.get(IDLE_TIMEOUT), values.get(MAX_REQUESTS), values.get(MAX_LIFETIME)));

    private static final Key<Integer> QUEUE_MAX = Key.of("max", Types.INTEGER, QueueSpec.DEFAULT.max(),
            "Waiting over all workers; 0 = nobody waits.");
    private static final Key<Duration> QUEUE_TIMEOUT = Key.of("timeout", Types.DURATION, QueueSpec.DEFAULT.timeout(),
            "Of the wait, then 503.");
    private static final Section<QueueSpec> QUEUE_SECTION = Section.of("queue",
            "Where requests wait, in arrival order, while every endpoint is at its max_connections.",
            List.of(QUEUE_MAX, QUEUE_TIMEOUT),
            values -> new QueueSpec(values.get(QUEUE_MAX), values.get(QUEUE_TIMEOUT)));

    private static final Key<List<EndpointSpec>> ENDPOINTS = Key.of("endpoints", EndpointSection.LIST, List.of(),
            "The addresses; each a host:port, or a section.");
    private static final Key<List<DiscoverySpec>> DISCOVER = Key.of("discover", DiscoverSection.SECTION, List.of(),
            "Endpoints from DNS or from a file, instead of, or beside, endpoints.");
    private static final Key<Duration> SLOW_START = Key.of("slow_start", Types.DURATION,
            ClusterSpec.DEFAULT_SLOW_START, "Over how long a fresh endpoint's weight grows; 0 = at once.");
    private static final Key<Duration> CONNECT_TIMEOUT = Key.of("connect_timeout", Types.DURATION,
            ClusterSpec.DEFAULT_CONNECT_TIMEOUT, "Of one attempt; then 504, and 502 when refused.");
    private static final Key<ClusterSpec.Protocol> PROTOCOL = Key.of("protocol",
            Types.choice(ClusterSpec.Protocol.class), ClusterSpec.DEFAULT_PROTOCOL,
            "What endpoints speak to HTTP requests; auto = what ALPN chooses, which is http1 without TLS.");
    private static final Key<ClusterSpec.SendProxyProtocol> SEND_PROXY_PROTOCOL = Key.of("send_proxy_protocol",
            Types.choice(ClusterSpec.SendProxyProtocol.class), ClusterSpec.DEFAULT_SEND_PROXY_PROTOCOL,
            "The PROXY header sent to endpoints.");
    private static final Key<PoolSpec> POOL =
            Key.of("pool", POOL_SECTION, PoolSpec.DEFAULT, "Idle connections kept, per worker and endpoint.");
    private static final Key<QueueSpec> QUEUE =
            Key.of("queue", QUEUE_SECTION, QueueSpec.DEFAULT, "Where requests wait for a place at an endpoint.");
    private static final Key<HealthSpec> HEALTH =
            Key.optional("health", HealthSection.SECTION, "Active checks; absent = none, every endpoint counts as up.");
    private static final Key<OutlierSpec> OUTLIER =
            Key.of("outlier", OutlierSection.SECTION, OutlierSpec.DEFAULT, "Passive removal by live traffic.");
    private static final Key<Double> PANIC_THRESHOLD = Key.of("panic_threshold", Types.PERCENT,
            ClusterSpec.DEFAULT_PANIC_THRESHOLD_RATIO, "Under so many healthy, balance over all; 0% = never.");
    private static final Key<ClusterSpec.OnDown> ON_DOWN = Key.of("on_down", Types.choice(ClusterSpec.OnDown.class),
            ClusterSpec.DEFAULT_ON_DOWN, "What becomes of live connections of an endpoint that goes down.");

    static final Section<ClusterSpec> SECTION = Section
            .of("cluster", "A named set of endpoints and how they are used.",
                    List.of(ENDPOINTS, DISCOVER, BalanceKeys.BALANCE, BalanceKeys.HASH, BalanceKeys.STICKY, SLOW_START,
                            CONNECT_TIMEOUT, PROTOCOL, TlsSections.CLUSTER, SEND_PROXY_PROTOCOL, POOL, QUEUE, HEALTH,
                            OUTLIER, PANIC_THRESHOLD, ON_DOWN),
                    ClusterSection::build)
            .checkedBy(BalanceKeys::check);

    private ClusterSection() {}

    private static ClusterSpec build(Values values) {
        return new ClusterSpec(values.name(), values.get(ENDPOINTS), values.get(DISCOVER), BalanceKeys.balance(values),
                values.find(BalanceKeys.STICKY), values.get(SLOW_START), values.get(CONNECT_TIMEOUT),
                values.get(PROTOCOL), values.get(SEND_PROXY_PROTOCOL), values.find(TlsSections.CLUSTER),
                values.get(POOL), values.get(QUEUE),
                values.find(HEALTH), values.get(OUTLIER), values.get(PANIC_THRESHOLD), values.get(ON_DOWN));
    }
}
