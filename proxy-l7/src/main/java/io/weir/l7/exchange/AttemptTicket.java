package io.weir.l7.exchange;

import io.netty.channel.EventLoop;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.Endpoint;
import io.weir.core.cluster.QueueWaiter;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.pool.ConnectionAsker;
import io.weir.l7.upstream.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a place in a cluster's queue, or for a connection, on behalf of attempts that may lose interest meanwhile:
 * then what still comes is put back where it belongs. One per wait, since an exchange is used again at once.
 */
@LoopConfined
final class AttemptTicket implements QueueWaiter, ConnectionAsker {
    private final HttpLoop loop;
    private final Cluster cluster;
    private final long sinceNanos;
    private @Nullable Attempts attempts;

    AttemptTicket(Attempts attempts, HttpLoop loop, Cluster cluster) {
        this.attempts = attempts;
        this.loop = loop;
        this.cluster = cluster;
        this.sinceNanos = loop.nowNanos();
    }

    /** The attempts are no longer interested. */
    void forget() {
        attempts = null;
        cluster.cancel(this);
    }

    @Override
    public EventLoop loop() {
        return loop.eventLoop();
    }

    @Override
    public void onPlace(Endpoint endpoint) {
        Attempts interested = attempts;
        if (interested == null) {
            cluster.release(endpoint);
            return;
        }
        loop.enter();
        interested.onPlace(endpoint, loop.nowNanos() - sinceNanos);
        loop.leave();
    }

    @Override
    public void onQueueTimeout() {
        Attempts interested = attempts;
        if (interested != null) {
            loop.enter();
            interested.onQueueTimeout(loop.nowNanos() - sinceNanos);
            loop.leave();
        }
    }

    @Override
    public boolean isWaiting() {
        return attempts != null;
    }

    @Override
    public void onOpened(Upstream upstream) {
        Attempts interested = attempts;
        if (interested == null) {
            upstream.giveBackUnused();
            return;
        }
        long took = loop.nowNanos() - sinceNanos;
        cluster.stats().connect.record(took);
        interested.onOpened(upstream, took);
    }

    @Override
    public void onOpenFailed(ProxyError error, String detail) {
        Attempts interested = attempts;
        if (interested != null) {
            interested.onOpenFailed(error, detail, loop.nowNanos() - sinceNanos);
        }
    }
}
