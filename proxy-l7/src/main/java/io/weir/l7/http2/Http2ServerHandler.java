package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.weir.core.drain.DrainEvent;
import io.weir.core.error.ProxyError;
import io.weir.core.limit.HeldReader;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.exchange.Exchange;
import io.weir.l7.exchange.HttpListenerSnapshot;
import io.weir.l7.exchange.HttpWorker;
import io.weir.l7.filter.ForwardedFields;
import io.weir.l7.http1.PendingInput;
import io.weir.l7.http2.ServerTimer.Awaited;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.spec.HttpLimitsSpec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's HTTP/2 connection: bytes in, its settings, timers and end. Streams are {@link Http2Downstream}. Between
 * requests it holds no exchange and no buffer.
 */
@LoopConfined
public final class Http2ServerHandler extends ChannelInboundHandlerAdapter implements Http2Role, HeldReader {
    private static final Logger log = LoggerFactory.getLogger(Http2ServerHandler.class);
    private static final int SPARE_STREAMS_MAX = 32;

    private final HttpWorker worker;
    private final HttpLoop loop;
    private final Supplier<HttpListenerSnapshot> listener;
    private final DownstreamFacts facts;
    private final String scheme;
    private final ForwardedFields forwarded;
    private final ServerTimer timer;
    private final PendingInput input = new PendingInput();
    private final Preface preface = new Preface();
    private final RequestBlock requestBlock = new RequestBlock();
    private final TrailerBlock trailerBlock = new TrailerBlock();
    private final ClientConduct conduct;
    private final ArrayDeque<Http2Downstream> spare = new ArrayDeque<>(4);

    private @Nullable ChannelHandlerContext context;
    private @Nullable Http2Connection http2;
    private @Nullable Http2Receiver receiver;
    private @Nullable OwnSettings settings;
    private @Nullable ServerExit exit;
    private int requests;

    /** {@code connectionScheme} is {@code https} behind TLS. */
    public Http2ServerHandler(HttpWorker worker, Supplier<HttpListenerSnapshot> listener, DownstreamFacts facts,
            String connectionScheme) {
        this.worker = worker;
        this.loop = worker.loop();
        this.listener = listener;
        this.facts = facts;
        this.scheme = connectionScheme;
        this.forwarded = new ForwardedFields(facts, connectionScheme);
        this.timer = new ServerTimer(loop, this);
        this.conduct = new ClientConduct(worker, listener, facts);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        loop.enter();
        context = ctx;
        HttpLimitsSpec limits = listener().limits();
        Http2Connection connection = new Http2Connection(loop, ctx, this, true);
        http2 = connection;
        Http2Receiver frames = new Http2Receiver(connection, this, true, Frames.PAYLOAD_BYTES_MAX);
        receiver = frames;
        exit = new ServerExit(ctx, connection, frames, timer);
        OwnSettings own = new OwnSettings(connection, frames);
        settings = own;
        own.begin(limits);
        connection.receiveWindows().open();
        listener().listenerStats().http2().connections.increment();
        timer.awaitRequest(limits.requestHeadTimeout());
        loop.leave();
    }

    // Bytes come in.

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        loop.enter();
        ByteBuf in = (ByteBuf) message;
        listener().listenerStats().bytesReceived.add(in.readableBytes());
        input.add(in, ctx.alloc());
        ByteBuf all = input.peek();
        if (all != null && !exit().isClosing()) {
            read(all);
        }
        if (exit().isClosing()) {
            input.clear();
        } else {
            input.trim();
        }
    }

    private void read(ByteBuf in) {
        if (!preface.tryRead(in)) {
            fail(Http2Error.PROTOCOL_ERROR, "no preface");
        } else if (preface.isComplete()) {
            receiver().read(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!exit().isClosing()) {
            settings().update(listener().limits());
        }
        loop.leave();
        updateReading();
    }

    /** A client that takes no answers sends no more requests; nor does any while memory is short. */
    private void updateReading() {
        boolean reads = exit().isClosing() || !(http2().isFull() || loop.budget().holds(this));
        if (channel().config().isAutoRead() != reads) {
            channel().config().setAutoRead(reads);
        }
    }

    @Override
    public void onBudgetChanged() {
        loop.enter();
        updateReading();
        loop.leave();
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

    // They make requests.

    @Override
    public @Nullable Http2Stream onStreamOpens() {
        if (!settings().hasRoom()) {
            return null;
        }
        timer.onRequest();
        listener().listenerStats().http2().streams.increment();
        Http2Downstream stream = spare.pollLast();
        if (stream == null) {
            stream = new Http2Downstream(this, http2());
        }
        stream.begin();
        return stream;
    }

    Exchange beginRequest(Http2Downstream stream) {
        Exchange exchange = worker.take(stream);
        exchange.request().scheme(scheme);
        HttpLimitsSpec limits = listener().limits();
        requestBlock.begin(exchange.request(), limits.requestHeadBytesMax(), limits.requestFieldsMax());
        if (++requests == limits.keepAliveRequests()) {
            exit().leaveNow();
        }
        return exchange;
    }

    @Override
    public void onBlockUnderWay(boolean underWay) {
        if (underWay) {
            timer.awaitBlock(listener().limits().requestHeadTimeout());
        } else {
            timer.onBlock();
        }
    }

    void onExchangeOver(Exchange exchange, long bytesSent) {
        listener().listenerStats().bytesSent.add(bytesSent);
        worker.giveBack(exchange);
    }

    /** Nobody uses the stream any more. */
    void onStreamOver(Http2Downstream stream) {
        listener().listenerStats().http2().streams.decrement();
        if (spare.size() < SPARE_STREAMS_MAX) {
            spare.addLast(stream);
        }
        if (http2().streams().size() == 0 && !exit().onLastStreamOver()) {
            timer.awaitRequest(listener().limits().keepAliveTimeout());
        }
    }

    @Override
    public PeerConduct conduct() {
        return conduct;
    }

    @Override
    public void onSettingsAck() {
        settings().onAck();
    }

    // The connection ends.

    @Override
    public void onPingAck(long data) {
        exit().onPingAck();
    }

    @Override
    public void onGoAway(int lastStreamId, Http2Error error) {
        exit().onGoAway();
    }

    @Override
    public void onFailed(Http2Error error, String detail) {
        exit().close();
        conduct.end(http2(), error, detail);
    }

    /** A stream was reset because the client took nothing of it since then. */
    void onStalled(long sinceNanos) {
        String problem = conduct.onStalled(http2(), sinceNanos);
        if (problem != null && !exit().isClosing()) {
            fail(Http2Error.ENHANCE_YOUR_CALM, problem);
        }
    }

    /** Ends the connection, for what the client did most of the time. */
    void fail(Http2Error error, String detail) {
        receiver().fail(error, detail);
    }

    void onTimeout(Awaited awaited) {
        switch (awaited) {
            case REQUEST -> exit().leaveNow();
            case BLOCK -> fail(Http2Error.ENHANCE_YOUR_CALM, "the head took too long");
            case PING -> exit().onPingAck();
            case CLOSE -> channel().close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        loop.enter();
        if (event == DrainEvent.STARTED) {
            exit().leave();
        } else if (event == DrainEvent.EXPIRED) {
            http2().streams().forEach(stream ->
                    ((Http2Downstream) stream).cut(ProxyError.DRAINED, "the time to finish is over"));
            exit().leaveNow();
            exit().close();
        } else if (event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        }
        loop.leave();
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.enter();
        exit().onClosed();
        http2().discard();
        http2().streams().forEach(stream -> ((Http2Downstream) stream).onGone());
        http2().streams().forEach(stream -> stream.reset(Http2Error.CANCEL));
        http2().discard();
        timer.stop();
        input.clear();
        listener().listenerStats().http2().connections.decrement();
        loop.leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.error("[c{} {}] client connection", facts.id(), facts.listener(), cause);
            loop.enter();
            fail(Http2Error.INTERNAL_ERROR, String.valueOf(cause));
            loop.leave();
        } else {
            ctx.close();
        }
    }

    // What streams ask for.

    HttpListenerSnapshot listener() {
        return listener.get();
    }

    RequestBlock requestBlock() {
        return requestBlock;
    }

    TrailerBlock trailerBlock() {
        return trailerBlock;
    }

    DownstreamFacts facts() {
        return facts;
    }

    ForwardedFields forwarded() {
        return forwarded;
    }

    ByteBufAllocator allocator() {
        return context().alloc();
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

    private Http2Receiver receiver() {
        return Objects.requireNonNull(receiver, "not in a pipeline");
    }

    private OwnSettings settings() {
        return Objects.requireNonNull(settings, "not in a pipeline");
    }

    private ServerExit exit() {
        return Objects.requireNonNull(exit, "not in a pipeline");
    }
}
