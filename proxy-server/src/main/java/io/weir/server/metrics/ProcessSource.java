package io.weir.server.metrics;

import io.netty.util.internal.PlatformDependent;
import io.weir.core.limit.ConnectionCeiling;
import io.weir.core.log.AsyncAccessLog;

/** The process itself: version, buffers, access log, the bound of its connections. */
record ProcessSource(String version, AsyncAccessLog accessLog, ConnectionCeiling ceiling) implements MetricSource {
    @Override
    public void collect(Samples to) {
        to.info(MetricNames.BUILD, version);
        to.gauge(MetricNames.BUFFER_RESERVED, Math.max(0, PlatformDependent.usedDirectMemory()));
        to.gauge(MetricNames.BUFFER_LIMIT, PlatformDependent.maxDirectMemory());
        to.counter(MetricNames.ACCESS_LOG_WRITTEN, accessLog.written());
        to.counter(MetricNames.ACCESS_LOG_DROPPED, accessLog.dropped());
        to.counter(MetricNames.ACCEPT_PAUSES, ceiling.pauses());
    }
}
