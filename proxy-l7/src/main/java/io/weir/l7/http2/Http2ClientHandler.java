package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.core.error.ProxyError;
import io.weir.core.limit.HeldReader;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.http1.PendingInput;
import io.weir.l7.http1.ResponseParser;
import io.weir.l7.loop.Deadline;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.pool.HttpPool;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/2 connection to an endpoint: bytes in, its settings, its end. Requests are {@link Http2Upstream}, counted by
 * {@link ClientStreams}, and begin once the endpoint's SETTINGS came. An endpoint that breaks rules or floods loses the
 * connection; what its requests become stands at {@link Http2Upstream}.
 */
@LoopConfined
final class Http2ClientHandler extends ChannelInboundHandlerAdapter implements Http2Role, HeldReader {
    private static final Logger log = LoggerFactory.getLogger(Http2ClientHandler.class);
    private static final int BLOCK_BYTES_MAX = ResponseParser.HEAD_BYTES_MAX + (16 << 10);

    /** {@code LEAVING}: what is open goes on, nothing begins. */
    private enum Phase { OPENING, OPEN, LEAVING, CLOSED }

    private final HttpPool pool;
    private final HttpLoop loop;
    private final boolean shared;
    private final String scheme;
    private final OpeningListener opening;
    private final Deadline settingsDeadline;
    private final PendingInput input = new PendingInput();
    private final ResponseBlock responseBlock = new ResponseBlock();
    private final TrailerBlock trailerBlock = new TrailerBlock();

    private Phase phase = Phase.OPENING;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Http2Connection http2;
    private @Nullable Http2Receiver receiver;
    private @Nullable ClientStreams streams;
    /** Why the connection broke, if it did not simply end. */
    private @Nullable String broken;

    /** {@code shared} tells whether it may carry requests of more than one client. */
    Http2ClientHandler(HttpPool pool, boolean shared, OpeningListener opening) {
        this.pool = pool;
        this.loop = pool.loop();
        this.shared = shared;
        this.scheme = pool.endpoint().tls() == null ? "http" : "https";
        this.opening = opening;
        this.settingsDeadline = new Deadline(loop, this::onNoSettings);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        Http2Connection connection = new Http2Connection(loop, ctx, this, false);
        http2 = connection;
        receiver = new Http2Receiver(connection, this, false, BLOCK_BYTES_MAX);
        streams = new ClientStreams(this, connection, pool, shared);
        // A failed write must not throw away what the endpoint said: it is read first.
        ctx.channel().config().setAutoClose(false);
    }

    // It opens.

    /** It is connected. Takes {@code first}, bytes that go ahead; the rest of the time to connect is for SETTINGS. */
    void onConnected(@Nullable ByteBuf first, long settingsWithinNanos) {
        Http2FrameWriter frames = http2().frames();
        if (first != null) {
            frames.raw(first);
        }
        frames.raw(Unpooled.wrappedBuffer(Preface.BYTES));
        frames.settings(
                Http2Settings.ENABLE_PUSH, 0,
                Http2Settings.INITIAL_WINDOW_SIZE, ReceiveWindows.STREAM_BYTES,
                Http2Settings.MAX_HEADER_LIST_SIZE, ResponseParser.HEAD_BYTES_MAX);
        http2().receiveWindows().open();
        settingsDeadline.arm(Math.max(1, settingsWithinNanos));
    }

    @Override
    public void onSettings(Http2Settings settings) {
        if (phase == Phase.OPENING && settings.concurrentStreamsMax() == 0) {
            broken = "its SETTINGS allow no streams";
            closeNow(ProxyError.CONNECT_REFUSED);
        } else if (phase == Phase.OPENING) {
            phase = Phase.OPEN;
            settingsDeadline.cancel();
            pool.onOpened(streams());
            opening.onReady(streams(), streams().room());
        }
    }

    private void onNoSettings() {
        broken = "no SETTINGS in time";
        closeNow(ProxyError.CONNECT_TIMEOUT);
    }

    // Bytes come in.

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        loop.enter();
        ByteBuf in = (ByteBuf) message;
        pool.endpoint().stats().bytesReceived.add(in.readableBytes());
        streams().liveness().onHeard();
        input.add(in, ctx.alloc());
        ByteBuf all = input.peek();
        if (all != null && phase != Phase.CLOSED) {
            receiver().read(all);
        }
        if (phase == Phase.CLOSED) {
            input.clear();
        } else {
            input.trim();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        loop.leave();
        updateReading();
    }

    /** An endpoint that takes no answers gets no requests read; nor does any while memory is short. */
    private void updateReading() {
        boolean holds = !streams().isIdle() && loop.budget().holds(this);
        boolean reads = phase == Phase.CLOSED || !(http2().isFull() || holds);
        if (channel().config().isAutoRead() != reads) {
            channel().config().setAutoRead(reads);
        }
    }

    boolean isReading() {
        return channel().config().isAutoRead();
    }

    @Override
    public void onBudgetChanged() {
        updateReading();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        loop.enter();
        if (ctx.channel().isWritable()) {
            http2().onChannelWritable();
        }
        updateReading();
        loop.leave();
    }

    @Override
    public @Nullable Http2Stream onStreamOpens() {
        return null;
    }

    // The endpoint is asked whether it is there.

    void ask() {
        http2().frames().ping(false, 0);
    }

    @Override
    public void onPingAck(long data) {
        // Heard, as everything else that is read.
    }

    void onDead() {
        broken = "no answer to a PING";
        closeNow(ProxyError.RESET_BEFORE_HEAD);
    }

    @Override
    public void onBlockUnderWay(boolean underWay) {
        // A response's head has its time already: that of its exchange.
    }

    // The connection ends.

    @Override
    public void onGoAway(int lastStreamId, Http2Error error) {
        if (phase == Phase.OPENING) {
            broken = "GOAWAY with " + error.text();
            closeNow(ProxyError.CONNECT_REFUSED);
            return;
        }
        boolean idle = streams().isIdle();
        phase = Phase.LEAVING;
        http2().streams().forEach(stream -> {
            if (stream.id > lastStreamId) {
                ((Http2Upstream) stream).onLeft();
                http2().removeReset(stream, Http2Error.REFUSED_STREAM);
            }
        });
        if (idle) {
            pool.onIdleLost(streams(), true);
            leave();
        }
    }

    /** Nothing is open: says so, and closes. */
    void leave() {
        if (phase != Phase.CLOSED) {
            receiver().goAway(0, Http2Error.NO_ERROR);
            close();
        }
    }

    /** Ends it; what was written leaves if the socket takes it at once. */
    private void close() {
        phase = Phase.CLOSED;
        settingsDeadline.cancel();
        streams().liveness().stop();
        http2().flush();
        channel().close();
    }

    @Override
    public void onFailed(Http2Error error, String detail) {
        broken = error.text() + ": " + detail;
        boolean opened = phase != Phase.OPENING;
        ProxyError before = opened ? ProxyError.BAD_RESPONSE : ProxyError.CONNECT_REFUSED;
        end(before, ProxyError.RESPONSE_INCOMPLETE);
        close();
    }

    private void closeNow(ProxyError beforeHead) {
        end(beforeHead, ProxyError.RESPONSE_INCOMPLETE);
        channel().close();
    }

    /** No stream goes on, and whoever waits for the connection hears of it. */
    private void end(ProxyError beforeHead, ProxyError afterwards) {
        Phase before = phase;
        phase = Phase.CLOSED;
        settingsDeadline.cancel();
        streams().liveness().stop();
        String detail = broken == null ? "closed before it answered" : broken;
        if (before == Phase.OPENING) {
            opening.onFailed(beforeHead, describe(detail));
        }
        http2().streams().forEach(stream -> {
            ((Http2Upstream) stream).onLost(beforeHead, afterwards, detail);
            http2().removeReset(stream, Http2Error.CANCEL);
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.enter();
        pool.onClosed(streams());
        if (phase == Phase.OPEN && streams().isIdle()) {
            pool.onIdleLost(streams(), true);
        }
        if (phase != Phase.CLOSED) {
            boolean opened = phase != Phase.OPENING;
            end(opened ? ProxyError.RESET_BEFORE_HEAD : ProxyError.CONNECT_REFUSED, ProxyError.RESPONSE_INCOMPLETE);
        }
        http2().discard();
        input.clear();
        loop.leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken = String.valueOf(cause.getMessage());
        if (!(cause instanceof IOException)) {
            log.error("[{}] connection to an endpoint", pool.endpoint(), cause);
            ctx.close();
        }
    }

    /** Its endpoint went down, and connections are not to outlive that. */
    void onEndpointDown() {
        broken = "went down";
        end(ProxyError.RESET_BEFORE_HEAD, ProxyError.ENDPOINT_WENT_DOWN);
        channel().close();
    }

    // What it knows of itself.

    /** Whether requests may begin. */
    boolean isServing() {
        return phase == Phase.OPEN && broken == null && channel().isActive();
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** What the endpoint takes requests for; the client's own scheme is told by forwarding fields. */
    String scheme() {
        return scheme;
    }

    String describe(String detail) {
        return pool.endpoint() + ": " + detail;
    }

    ResponseBlock responseBlock() {
        return responseBlock;
    }

    TrailerBlock trailerBlock() {
        return trailerBlock;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not in a pipeline");
    }

    private Channel channel() {
        return context().channel();
    }

    private Http2Connection http2() {
        return Objects.requireNonNull(http2, "not in a pipeline");
    }

    private ClientStreams streams() {
        return Objects.requireNonNull(streams, "not in a pipeline");
    }

    private Http2Receiver receiver() {
        return Objects.requireNonNull(receiver, "not in a pipeline");
    }
}
