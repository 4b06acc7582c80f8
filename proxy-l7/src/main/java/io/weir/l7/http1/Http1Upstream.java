package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.weir.core.limit.HeldReader;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.pool.HttpPool;
import io.weir.l7.pool.PooledConnection;
import io.weir.l7.tunnel.ChannelEnd;
import io.weir.l7.tunnel.TunnelEnd;
import io.weir.l7.upstream.Upstream;
import io.weir.l7.upstream.UpstreamEvents;
import org.jspecify.annotations.Nullable;

/** A connection to an endpoint as exchanges and the pool see it: writes requests, and knows whether it can be kept. */
@LoopConfined
final class Http1Upstream implements Upstream, PooledConnection, HeldReader {
    private final Http1ClientHandler connection;
    private final HttpPool pool;
    private final boolean shared;
    private final Channel channel;
    private final Http1Output output;
    private final long openedNanos;
    private long idleSinceNanos;
    private int requests;
    /** The client does not keep up with the response, or the connection is no longer read here. */
    private boolean responsePaused;

    /** {@code shared} tells whether requests of other clients may follow on it. */
    Http1Upstream(Http1ClientHandler connection, HttpPool pool, boolean shared, ChannelHandlerContext ctx) {
        this.connection = connection;
        this.pool = pool;
        this.shared = shared;
        this.channel = ctx.channel();
        this.output = new Http1Output(pool.loop(), ctx);
        this.openedNanos = pool.loop().nowNanos();
        this.idleSinceNanos = openedNanos;
    }

    // The request goes out.

    /** Takes {@code bytes} that go ahead of the first request. */
    void sendFirst(ByteBuf bytes) {
        output.raw(bytes);
    }

    @Override
    public void sendHead(
            RequestHead head, HeadEdits edits, boolean upgrade, ResponseHead into, UpstreamEvents events) {
        requests++;
        connection.onRequestBegins(head, upgrade, into, events);
        output.requestHead(head, edits, upgrade);
    }

    @Override
    public void sendBody(ByteBuf data) {
        if (connection.isAnswering()) {
            output.body(data);
        } else {
            data.release();
        }
    }

    @Override
    public void sendEnd(@Nullable HeadFields trailers) {
        if (connection.isAnswering()) {
            output.end(trailers);
            connection.onRequestEnds();
        }
    }

    @Override
    public boolean isWritable() {
        return output.isWritable();
    }

    @Override
    public void pauseResponse() {
        responsePaused = true;
        read(false);
    }

    @Override
    public void resumeResponse() {
        responsePaused = false;
        updateReading();
    }

    /** One read is over, or the level changed: short of memory for buffers, a response waits; idle, it is read. */
    void updateReading() {
        boolean held = connection.isAnswering() && pool.loop().budget().holds(this);
        read(!responsePaused && !held);
    }

    @Override
    public void onBudgetChanged() {
        if (connection.isAnswering()) {
            updateReading();
        }
    }

    private void read(boolean on) {
        if (channel.config().isAutoRead() != on) {
            channel.config().setAutoRead(on);
        }
    }

    @Override
    public boolean hasAnswered() {
        return connection.hasAnswered();
    }

    @Override
    public boolean isUntouched() {
        return false;
    }

    @Override
    public boolean isReused() {
        return requests > 1;
    }

    @Override
    public void abandon() {
        if (!connection.isDetached()) {
            connection.close();
        }
    }

    @Override
    public TunnelEnd detach() {
        connection.onDetached();
        pauseResponse();
        channel.config().setAutoClose(true);
        output.flush();
        channel.closeFuture().addListener(closed -> pool.onClosed(this));
        channel.pipeline().remove(connection);
        return new ChannelEnd(pool.loop(), channel, null);
    }

    // The pool's view.

    /** The response is over; {@code clean} tells whether anything else may be asked on this connection. */
    void onResponseOver(boolean clean) {
        idleSinceNanos = pool.loop().nowNanos();
        resumeResponse();
        if (!clean || !shared || !pool.tryGiveBack(this)) {
            connection.close();
        }
    }

    @Override
    public void giveBackUnused() {
        onResponseOver(true);
    }

    @Override
    public Upstream begin() {
        return this;
    }

    @Override
    public boolean hasRoom() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return connection.isIdle() && channel.isActive();
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
        connection.close();
    }

    @Override
    public void closeDown() {
        connection.onEndpointDown();
    }

    /** The channel is closed. */
    void onClosed() {
        pool.onClosed(this);
        output.discard();
    }
}
