package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;
import io.weir.l7.loop.Deadline;
import io.weir.l7.loop.HttpLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The one clock of a client's connection as a whole; streams have their own. It waits for one thing at a time. */
@LoopConfined
final class ServerTimer {
    /** A client that does not answer our ping in this time does not hold a drain up. */
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What the client owes. */
    enum Awaited { NOTHING, REQUEST, BLOCK, PING, CLOSE }

    private final Http2ServerHandler connection;
    private final Deadline deadline;
    private Awaited awaited = Awaited.NOTHING;

    ServerTimer(HttpLoop loop, Http2ServerHandler connection) {
        this.connection = connection;
        this.deadline = new Deadline(loop, this::onReached);
    }

    /** Its next stream, while none is open. */
    void awaitRequest(Duration time) {
        await(Awaited.REQUEST, time.toNanos());
    }

    /** The rest of a field block, from its first byte to its last. */
    void awaitBlock(Duration time) {
        if (awaited != Awaited.BLOCK) {
            await(Awaited.BLOCK, time.toNanos());
        }
    }

    /** Its answer to our ping: then it knows that no more streams are served. */
    void awaitPing() {
        await(Awaited.PING, PING_NANOS);
    }

    /** The end of what it still sends. */
    void awaitClose() {
        await(Awaited.CLOSE, LINGER_NANOS);
    }

    boolean isAwaiting(Awaited what) {
        return awaited == what;
    }

    private void await(Awaited next, long nanos) {
        awaited = next;
        deadline.arm(nanos);
    }

    void awaitNothing() {
        awaited = Awaited.NOTHING;
        deadline.disarm();
    }

    void stop() {
        awaited = Awaited.NOTHING;
        deadline.cancel();
    }

    private void onReached() {
        connection.onTimeout(awaited);
    }
}
