package io.weir.l4.tcp;

import io.weir.core.stats.ExchangeStats;
import org.jspecify.annotations.Nullable;

/**
 * Where a session goes.
 *
 * @param route its name; null when there are no routes or none matched
 * @param cluster empty when it goes nowhere
 * @param terminates whether its connections are decrypted here
 */
record TcpTarget(@Nullable String route, String cluster, ExchangeStats stats, boolean terminates) {
    boolean isNowhere() {
        return cluster.isEmpty();
    }
}
