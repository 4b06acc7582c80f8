package io.weir.server.metrics;

import io.netty.util.internal.PlatformDependent;
import io.weir.core.limit.BufferBudget;
import io.weir.core.limit.BufferLevel;
import io.weir.core.log.AsyncAccessLog;

/** The process itself: version, buffers, access log, bounds. */
record ProcessSource(String version, AsyncAccessLog accessLog, ProcessBounds bounds) implements MetricSource {
    @Override
    public void collect(Samples to) {
        to.info(MetricNames.BUILD, version);
        to.gauge(MetricNames.BUFFER_RESERVED, Math.max(0, PlatformDependent.usedDirectMemory()));
        to.gauge(MetricNames.BUFFER_LIMIT, PlatformDependent.maxDirectMemory());
        collect(bounds.buffers(), to);
        to.counter(MetricNames.ACCESS_LOG_WRITTEN, accessLog.written());
        to.counter(MetricNames.ACCESS_LOG_DROPPED, accessLog.dropped());
        to.counter(MetricNames.ACCEPT_PAUSES, bounds.connections().pauses());
    }

    private static void collect(BufferBudget buffers, Samples to) {
        BufferLevel level = buffers.level();
        to.gauge(MetricNames.MEMORY_HELD, buffers.heldBytes());
        to.gauge(MetricNames.MEMORY_LIMIT, buffers.limitBytes());
        to.gauge(MetricNames.MEMORY_PAUSED, level == BufferLevel.NORMAL ? 0 : 1);
        to.gauge(MetricNames.MEMORY_SHEDDING, level == BufferLevel.SHEDDING ? 1 : 0);
        to.counter(MetricNames.MEMORY_PAUSES, buffers.pauses());
    }
}
