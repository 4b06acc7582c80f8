package io.weir.l7.http1;

import io.netty.channel.Channel;
import io.weir.core.limit.HeldReader;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.spec.HttpLimitsSpec;

/**
 * Whether a client's socket is read: as the phase of its connection wants, unless the endpoint does not keep up with a
 * body or the process is short of memory for buffers. A client is not waited for while it is not read.
 */
@LoopConfined
final class ClientReads implements HeldReader {
    /** So much of later requests is read while one is in progress. */
    private static final int AHEAD_MAX = 16 << 10;

    private final HttpLoop loop;
    private final ConnectionTimer timer;
    private final Http1ServerHandler connection;
    private boolean bodyPaused;

    ClientReads(HttpLoop loop, ConnectionTimer timer, Http1ServerHandler connection) {
        this.loop = loop;
        this.timer = timer;
        this.connection = connection;
    }

    /** Whether the endpoint wants no more of the body for now; {@link #update} follows. */
    void bodyPaused(boolean paused) {
        bodyPaused = paused;
    }

    /** Reads on or stops, with {@code aheadBytes} read and not looked at. */
    void update(Channel channel, ConnectionPhase phase, int aheadBytes, HttpLimitsSpec limits) {
        boolean reads = phase.wantsBytes(!bodyPaused, aheadBytes < AHEAD_MAX) && !isHeld(phase);
        boolean before = channel.config().isAutoRead();
        if (before != reads) {
            channel.config().setAutoRead(reads);
        }
        if (phase == ConnectionPhase.BODY && !reads) {
            timer.awaitNothing();
        } else if (phase == ConnectionPhase.BODY && !before) {
            timer.awaitBody(limits);
        }
    }

    /** Between requests it is read again when shedding begins, so that the next one is answered, if with a 503. */
    private boolean isHeld(ConnectionPhase phase) {
        return switch (phase) {
            case IDLE, HEAD -> loop.budget().holdsNewWork(this);
            case BODY, RESPONDING -> loop.budget().holds(this);
            case LINGERING, TUNNEL, CLOSED -> false;
        };
    }

    @Override
    public void onBudgetChanged() {
        loop.enter();
        connection.onBudgetChanged();
        loop.leave();
    }
}
