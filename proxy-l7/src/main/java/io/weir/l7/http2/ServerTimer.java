package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;
import io.weir.l7.loop.Deadline;
import io.weir.l7.loop.HttpLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The clocks of a client's connection as a whole; streams have their own. What is awaited of it goes on side by side: a
 * field block that comes does not end the wait for a ping, nor that of a silent connection.
 */
@LoopConfined
final class ServerTimer {
    /** A client that does not answer our ping in this time does not hold a drain up. */
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What the client owes. */
    enum Awaited { REQUEST, BLOCK, PING, CLOSE }

    private final Deadline request;
    private final Deadline block;
    private final Deadline ping;
    private final Deadline close;

    ServerTimer(HttpLoop loop, Http2ServerHandler connection) {
        this.request = new Deadline(loop, () -> connection.onTimeout(Awaited.REQUEST));
        this.block = new Deadline(loop, () -> connection.onTimeout(Awaited.BLOCK));
        this.ping = new Deadline(loop, () -> connection.onTimeout(Awaited.PING));
        this.close = new Deadline(loop, () -> connection.onTimeout(Awaited.CLOSE));
    }

    /** Its next stream, while none is open. */
    void awaitRequest(Duration time) {
        request.arm(time.toNanos());
    }

    void onRequest() {
        request.disarm();
    }

    /** The rest of a field block, from its first byte to its last. */
    void awaitBlock(Duration time) {
        if (!block.isArmed()) {
            block.arm(time.toNanos());
        }
    }

    void onBlock() {
        block.disarm();
    }

    /** Its answer to our ping: then it knows that no more streams are served. */
    void awaitPing() {
        ping.arm(PING_NANOS);
    }

    void onPing() {
        ping.disarm();
    }

    /** The end of what it still sends; nothing else of it matters. */
    void awaitClose() {
        stop();
        close.arm(LINGER_NANOS);
    }

    void stop() {
        request.cancel();
        block.cancel();
        ping.cancel();
        close.cancel();
    }
}
