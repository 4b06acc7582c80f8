package io.weir.core.tls;

import io.weir.core.loop.Shared;
import io.weir.core.stats.TlsStats.Handshake;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of failed handshakes of one listener: of each kind one in ten seconds, with how many were not told. */
@Shared
final class TlsFailureLog {
    private static final Logger log = LoggerFactory.getLogger(TlsFailureLog.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String listener;
    /** By kind: when one was told last; 0 = never. */
    private final AtomicLong[] told = new AtomicLong[Handshake.values().length];
    private final AtomicLong[] untold = new AtomicLong[Handshake.values().length];

    TlsFailureLog(String listener) {
        this.listener = listener;
        Arrays.setAll(told, i -> new AtomicLong());
        Arrays.setAll(untold, i -> new AtomicLong());
    }

    void tell(TlsFailure failure, String client, long nowNanos) {
        log.debug("listener {}: TLS with {} failed: {}", listener, client, failure);
        // Who only looks whether the port is open is of no interest.
        if (failure.end() == Handshake.CLOSED) {
            return;
        }
        int kind = failure.end().ordinal();
        long last = told[kind].get();
        if ((last != 0 && nowNanos - last < PAUSE_NANOS) || !told[kind].compareAndSet(last, nowNanos | 1)) {
            untold[kind].incrementAndGet();
            return;
        }
        long more = untold[kind].getAndSet(0);
        log.info("listener {}: TLS with {} failed: {}{}", listener, client, failure,
                more == 0 ? "" : " (and " + more + " more like this before)");
    }
}
