package io.weir.server.metrics;

import io.netty.util.internal.PlatformDependent;
import io.weir.core.log.AsyncAccessLog;

/** The process itself: version, buffers, access log. */
record ProcessSource(String version, AsyncAccessLog accessLog) implements MetricSource {
    @Override
    public void collect(Samples to) {
        to.info(MetricNames.BUILD, version);
        to.gauge(MetricNames.BUFFER_RESERVED, Math.max(0, PlatformDependent.usedDirectMemory()));
        to.gauge(MetricNames.BUFFER_LIMIT, PlatformDependent.maxDirectMemory());
        to.counter(MetricNames.ACCESS_LOG_WRITTEN, accessLog.written());
        to.counter(MetricNames.ACCESS_LOG_DROPPED, accessLog.dropped());
    }
}
