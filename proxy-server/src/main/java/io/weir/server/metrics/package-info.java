/**
 * Counters of the data path as Prometheus metrics. Names stand in {@link io.weir.server.metrics.MetricNames} and
 * nowhere else. Start at {@link io.weir.server.metrics.Metrics}.
 */
@NullMarked
package io.weir.server.metrics;

import org.jspecify.annotations.NullMarked;
