package io.weir.core.stats;

import io.weir.core.loop.Shared;
import java.util.concurrent.atomic.LongAdder;

/** What happened at one endpoint; lives and dies with the endpoint, so it survives reloads. */
@Shared
public final class EndpointStats {
    public final LongAdder connects = new LongAdder();
    public final LongAdder connectFailures = new LongAdder();
    public final LongAdder connectionsOpen = new LongAdder();
    public final LongAdder connectionsIdle = new LongAdder();
    public final LongAdder requests = new LongAdder();
    public final LongAdder failures = new LongAdder();
    public final LongAdder ejections = new LongAdder();
    public final LongAdder checks = new LongAdder();
    public final LongAdder checkFailures = new LongAdder();
    public final LongAdder bytesSent = new LongAdder();
    public final LongAdder bytesReceived = new LongAdder();
    /** To the response's head (http), to the connection (tcp), to the first reply (udp); of what did not fail. */
    public final LatencyHistogram latency = new LatencyHistogram();
}
