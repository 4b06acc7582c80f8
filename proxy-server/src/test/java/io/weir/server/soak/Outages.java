package io.weir.server.soak;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What was done to endpoints, and when: the only excuse that a failure may have. Any thread. */
final class Outages {
    /** What was done. */
    enum Kind { KILLED, HUNG, REMOVED }

    private static final class Outage {
        private final Kind kind;
        private final String endpoint;
        private final long beganNanos = System.nanoTime();
        /** Of the act itself, not of its consequences. */
        private volatile long doneNanos = Long.MAX_VALUE;

        private Outage(Kind kind, String endpoint) {
            this.kind = kind;
            this.endpoint = endpoint;
        }
    }

    private final List<Outage> all = new CopyOnWriteArrayList<>();

    /** Does {@code act}, known from its very beginning. */
    void during(Kind kind, String endpoint, Runnable act) {
        Outage outage = new Outage(kind, endpoint);
        all.add(outage);
        act.run();
        outage.doneNanos = System.nanoTime();
    }

    /**
     * Whether an endpoint whose name begins with {@code who} met this at some time of {@code [fromNanos, toNanos]}, or
     * at most {@code felt} before it.
     */
    boolean touched(Kind kind, String who, long fromNanos, long toNanos, Duration felt) {
        for (Outage outage : all) {
            if (outage.kind == kind && outage.endpoint.startsWith(who) && outage.beganNanos - toNanos <= 0
                    && (outage.doneNanos == Long.MAX_VALUE
                            || outage.doneNanos + felt.toNanos() - fromNanos >= 0)) {
                return true;
            }
        }
        return false;
    }

    int count() {
        return all.size();
    }
}
