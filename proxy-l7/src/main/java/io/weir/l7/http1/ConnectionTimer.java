package io.weir.l7.http1;

import io.weir.core.loop.LoopConfined;
import io.weir.l7.loop.Deadline;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.spec.HttpLimitsSpec;
import java.util.concurrent.TimeUnit;

/** The one clock of a client's connection: it waits for one thing at a time. */
@LoopConfined
final class ConnectionTimer {
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What the client owes. */
    enum Awaited { NOTHING, REQUEST, HEAD, BODY, CLOSE }

    private final Http1ServerHandler connection;
    private final Deadline deadline;
    private Awaited awaited = Awaited.NOTHING;

    ConnectionTimer(HttpLoop loop, Http1ServerHandler connection) {
        this.connection = connection;
        this.deadline = new Deadline(loop, this::onReached);
    }

    /** A connection that never sends anything gets as long as a head may take. */
    void awaitFirstRequest(HttpLimitsSpec limits) {
        await(Awaited.REQUEST, limits.requestHeadTimeout().toNanos());
    }

    void awaitNextRequest(HttpLimitsSpec limits) {
        await(Awaited.REQUEST, limits.keepAliveTimeout().toNanos());
    }

    /** From the first byte of a head to its last, however they dribble in. */
    void awaitHead(HttpLimitsSpec limits) {
        await(Awaited.HEAD, limits.requestHeadTimeout().toNanos());
    }

    /** From one read of a body to the next. */
    void awaitBody(HttpLimitsSpec limits) {
        await(Awaited.BODY, limits.requestBodyIdleTimeout().toNanos());
    }

    /** A client that does not read its last response is kept no longer than one that is silent. */
    void awaitSent(HttpLimitsSpec limits) {
        await(Awaited.CLOSE, limits.keepAliveTimeout().toNanos());
    }

    /** From the last response to the end of what the client still sends. */
    void awaitClose() {
        await(Awaited.CLOSE, LINGER_NANOS);
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
