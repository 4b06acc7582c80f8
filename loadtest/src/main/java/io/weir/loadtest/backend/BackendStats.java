package io.weir.loadtest.backend;

import io.weir.core.loop.Shared;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What arrived at one backend since it started. */
@Shared
public final class BackendStats {
    final LongAdder connections = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder bodyBytes = new LongAdder();
    private final AtomicLong lastRequestNanos = new AtomicLong();

    /** Connections accepted, probes of health included. */
    public long connections() {
        return connections.sum();
    }

    /** Requests whose head was read, except those to {@link FaultBackend#HEALTH_PATH} and control calls. */
    public long requests() {
        return requests.sum();
    }

    /** Bytes of request bodies, without their transfer coding. */
    public long bodyBytes() {
        return bodyBytes.sum();
    }

    /** {@link System#nanoTime} of the last of {@link #requests}; 0 before the first. */
    public long lastRequestNanos() {
        return lastRequestNanos.get();
    }

    void onRequest(long nowNanos) {
        requests.increment();
        lastRequestNanos.lazySet(nowNanos);
    }

    String json(String name) {
        return "{\"name\":\"%s\",\"connections\":%d,\"requests\":%d,\"body_bytes\":%d}\n"
                .formatted(name, connections(), requests(), bodyBytes());
    }
}
