package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;
import io.weir.l7.loop.Deadline;
import io.weir.l7.loop.HttpLoop;
import java.util.concurrent.TimeUnit;

/**
 * Finds out that a connection to an endpoint is dead although nobody closed it: when streams wait and nothing came for
 * {@value #SILENT_SECONDS} s, or it lay idle for that long before it is used, a PING asks, and must be answered within
 * {@value #ANSWER_SECONDS} s.
 */
@LoopConfined
final class Liveness {
    private static final int SILENT_SECONDS = 10;
    private static final int ANSWER_SECONDS = 5;
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(SILENT_SECONDS);
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);

    private final HttpLoop loop;
    private final Http2ClientHandler client;
    private final Deadline deadline;
    private long heardNanos;
    private boolean asked;

    Liveness(HttpLoop loop, Http2ClientHandler client) {
        this.loop = loop;
        this.client = client;
        this.deadline = new Deadline(loop, this::onDeadline);
        this.heardNanos = loop.nowNanos();
    }

    /** Something came. */
    void onHeard() {
        heardNanos = loop.nowNanos();
        asked = false;
    }

    /** A stream begins. */
    void onUse() {
        if (!deadline.isArmed()) {
            look();
        }
    }

    /** No stream is open any more. */
    void onIdle() {
        deadline.disarm();
        asked = false;
    }

    void stop() {
        deadline.cancel();
    }

    private void onDeadline() {
        if (asked) {
            client.onDead();
        } else {
            look();
        }
    }

    private void look() {
        long silent = loop.nowNanos() - heardNanos;
        // What is not read on purpose, for want of memory, may well have come.
        if (silent < SILENT_NANOS || !client.isReading()) {
            deadline.arm(Math.max(SILENT_NANOS - silent, TimeUnit.SECONDS.toNanos(1)));
        } else {
            asked = true;
            client.ask();
            deadline.arm(ANSWER_NANOS);
        }
    }
}
