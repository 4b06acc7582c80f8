package io.weir.loadtest.compare.site;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What an endpoint has seen since it started. */
public final class EndpointStats {
    private final WireCount wire = new WireCount();
    private final LongAdder connections = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder handshakes = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger inFlightMax = new AtomicInteger();

    void onConnection() {
        connections.increment();
    }

    void onHandshake() {
        handshakes.increment();
    }

    void onRequest() {
        requests.increment();
        int now = inFlight.incrementAndGet();
        inFlightMax.accumulateAndGet(now, Math::max);
    }

    void onAnswered() {
        inFlight.decrementAndGet();
    }

    /** Bytes of all its connections. */
    public WireCount wire() {
        return wire;
    }

    /** Connections accepted. */
    public long connections() {
        return connections.sum();
    }

    public long requests() {
        return requests.sum();
    }

    /** TLS handshakes that succeeded. */
    public long handshakes() {
        return handshakes.sum();
    }

    /** Most requests being answered at one time. */
    public int inFlightMax() {
        return inFlightMax.get();
    }
}
