package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;
import io.weir.l7.pool.HttpPool;
import io.weir.l7.pool.PooledConnection;
import io.weir.l7.upstream.Upstream;

/**
 * A connection to an endpoint as the pool sees it: how many requests it carries and may carry. Bound: what the
 * endpoint's SETTINGS allow, and at most {@value #STREAMS_MAX} at once.
 */
@LoopConfined
final class ClientStreams implements PooledConnection {
    /** More requests than that go to another connection, since one loss would take them all along. */
    static final int STREAMS_MAX = 128;
    /** Long before stream ids run out. */
    private static final int REQUESTS_MAX = 1 << 29;

    private final Http2ClientHandler client;
    private final Http2Connection http2;
    private final HttpPool pool;
    private final boolean shared;
    private final Liveness liveness;
    private final long openedNanos;
    /** Requests that hold a place, those whose stream has not begun yet included. */
    private int inProgress;
    private int requests;
    private long idleSinceNanos;

    /** {@code shared} tells whether it may carry requests of more than one client. */
    ClientStreams(Http2ClientHandler client, Http2Connection http2, HttpPool pool, boolean shared) {
        this.client = client;
        this.http2 = http2;
        this.pool = pool;
        this.shared = shared;
        this.liveness = new Liveness(pool.loop(), client);
        this.openedNanos = pool.loop().nowNanos();
        this.idleSinceNanos = openedNanos;
    }

    Liveness liveness() {
        return liveness;
    }

    @Override
    public Upstream begin() {
        inProgress++;
        requests++;
        return new Http2Upstream(client, this, http2);
    }

    @Override
    public boolean hasRoom() {
        return shared && client.isServing() && inProgress < room() && requests < REQUESTS_MAX;
    }

    /** Requests it takes at once. */
    int room() {
        return shared ? (int) Math.min(STREAMS_MAX, http2.peer().concurrentStreamsMax()) : 1;
    }

    /** A request takes its stream. */
    void onRequestBegins(Http2Upstream stream) {
        http2.open(stream, http2.streams().nextOwn());
        liveness.onUse();
    }

    /** Its stream is closed, or it never began. */
    void onRequestOver() {
        inProgress--;
        if (inProgress > 0 || client.isClosed()) {
            return;
        }
        liveness.onIdle();
        idleSinceNanos = pool.loop().nowNanos();
        if (!shared || !client.isServing() || !pool.tryGiveBack(this)) {
            client.leave();
        }
    }

    boolean isIdle() {
        return inProgress == 0;
    }

    /** Whether the request that begins is not the first one. */
    boolean isReused() {
        return requests > 1;
    }

    @Override
    public boolean isOpen() {
        return client.isServing() && room() > 0;
    }

    @Override
    public int requests() {
        return requests;
    }

    @Override
    public long openedNanos() {
        return openedNanos;
    }

    @Override
    public long idleSinceNanos() {
        return idleSinceNanos;
    }

    @Override
    public void closeIdle() {
        client.leave();
    }

    @Override
    public void closeDown() {
        client.onEndpointDown();
    }
}
