package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.weir.core.drain.DrainEvent;
import io.weir.core.error.ProxyError;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.LoopConfined;
import io.weir.core.relay.RelayReads;
import io.weir.l7.exchange.Exchange;
import io.weir.l7.exchange.HttpListenerSnapshot;
import io.weir.l7.exchange.HttpWorker;
import io.weir.l7.http1.ConnectionTimer.Awaited;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.HttpLimitsSpec;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a client's HTTP/1 connection, one request at a time; what the client sends ahead waits, bounded, with reading
 * paused. Between two requests it holds no head, no exchange and no buffer.
 */
@LoopConfined
public final class Http1ServerHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Http1ServerHandler.class);

    private final HttpWorker worker;
    private final HttpLoop loop;
    private final Supplier<HttpListenerSnapshot> listener;
    private final DownstreamFacts facts;
    private final String scheme;
    private final ConnectionTimer timer;
    private final ClientReads reads;
    private final RequestIntake intake;
    private final PendingInput input = new PendingInput();

    private ConnectionPhase phase = ConnectionPhase.IDLE;
    private @Nullable Channel channel;
    private @Nullable Http1Downstream downstream;
    private @Nullable ConnectionEnd end;
    private @Nullable Exchange exchange;
    private boolean processing;
    private boolean draining;

    public Http1ServerHandler(
            HttpWorker worker, Supplier<HttpListenerSnapshot> listener, DownstreamFacts facts, String scheme) {
        this.worker = worker;
        this.loop = worker.loop();
        this.listener = listener;
        this.facts = facts;
        this.scheme = scheme;
        this.timer = new ConnectionTimer(loop, this);
        this.reads = new ClientReads(loop, timer, this);
        this.intake = new RequestIntake(this, timer, reads, listener.get().limits());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        loop.enter();
        channel = ctx.channel();
        RelayReads.useForMessages(ctx.channel());
        downstream = new Http1Downstream(this, loop, facts, scheme, ctx);
        end = new ConnectionEnd(ctx.channel(), timer);
        timer.awaitFirstRequest(listener.get().limits());
    }

    // Bytes come in.

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        loop.enter();
        ByteBuf in = (ByteBuf) message;
        listener.get().listenerStats().bytesReceived.add(in.readableBytes());
        if (phase == ConnectionPhase.LINGERING) {
            end().drop(in);
            return;
        }
        input.add(in, ctx.alloc());
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        loop.leave();
        input.settle(ctx.alloc());
    }

    /** Reads as much of what is here as is its turn. The end of an exchange enters it again, and then it goes on. */
    private void process() {
        if (processing) {
            return;
        }
        processing = true;
        ByteBuf in = input.peek();
        while (in != null && in.isReadable() && phase.isReadingRequest(downstream().isWritable())) {
            switch (phase) {
                case IDLE -> beginRequest();
                case HEAD -> intake.readHead(in, exchange(), listener.get());
                default -> intake.readBody(in, exchange(), listener.get());
            }
        }
        processing = false;
        if (phase.isServing()) {
            input.trim();
        } else if (phase != ConnectionPhase.TUNNEL) {
            input.clear();
        }
        updateReading();
    }

    private void updateReading() {
        reads.update(channel(), phase, input.size(), listener.get().limits());
    }

    /** Memory for buffers is short, or no longer. A tunnel's socket is not read here. */
    void onBudgetChanged() {
        if (phase.isServing()) {
            updateReading();
        }
    }

    // They make a request.

    private void beginRequest() {
        become(ConnectionPhase.HEAD);
        Exchange fresh = worker.take(downstream());
        fresh.request().scheme(scheme);
        exchange = fresh;
        intake.begin();
        downstream().onRequestBegins();
        timer.awaitHead(listener.get().limits());
    }

    /** A request's head was read. */
    void onHead(RequestHead head, boolean mayKeep) {
        downstream().onRequestHead(head, mayKeep && !draining);
    }

    boolean isReadingBody() {
        return phase == ConnectionPhase.BODY;
    }

    void pauseRequest() {
        if (phase == ConnectionPhase.BODY) {
            reads.bodyPaused(true);
            updateReading();
        }
    }

    void resumeRequest() {
        if (phase == ConnectionPhase.BODY) {
            reads.bodyPaused(false);
            updateReading();
        }
    }

    void onContinueSent() {
        if (phase == ConnectionPhase.BODY) {
            timer.awaitBody(listener.get().limits());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        loop.enter();
        Exchange current = exchange;
        if (current != null && ctx.channel().isWritable()) {
            current.onDownstreamWritable();
        } else if (phase == ConnectionPhase.IDLE) {
            process();
        }
        loop.leave();
    }

    // The exchange ends, and maybe the connection.

    /** Goes on with the next request or ends; {@code unasked} when the end was not the client's wish. */
    void onExchangeOver(boolean closes, boolean unasked) {
        boolean mayBeSending = unasked || phase != ConnectionPhase.RESPONDING || input.size() > 0;
        forgetExchange();
        if (phase == ConnectionPhase.TUNNEL) {
            return;
        }
        HttpLimitsSpec limits = listener.get().limits();
        if (!closes) {
            become(ConnectionPhase.IDLE);
            timer.awaitNextRequest(limits);
            process();
            return;
        }
        become(mayBeSending ? ConnectionPhase.LINGERING : ConnectionPhase.CLOSED);
        downstream().flush();
        end().begin(mayBeSending, limits);
        updateReading();
    }

    void onExchangeAborted() {
        forgetExchange();
        become(ConnectionPhase.CLOSED);
    }

    private void forgetExchange() {
        Exchange ended = exchange;
        if (ended != null) {
            listener.get().listenerStats().bytesSent.add(downstream().bytesSent());
            exchange = null;
            worker.giveBack(ended);
        }
    }

    void onTimeout(Awaited awaited) {
        if (awaited == Awaited.HEAD && intake.hasStarted()) {
            exchange().onRequestFailed(listener.get(), ProxyError.HEAD_TIMEOUT, "the head took too long");
        } else if (awaited == Awaited.BODY) {
            exchange().onRequestFailed(listener.get(), ProxyError.BODY_TIMEOUT, "the body stalled");
        } else {
            channel().close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == DrainEvent.STARTED) {
            draining = true;
            downstream().closeBehindResponse();
        } else if (event == DrainEvent.EXPIRED) {
            cut(ProxyError.DRAINED, "the time to finish is over");
        }
        // The end of a client's input is the client's end: nobody could tell it from one that left.
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent
                || (draining && phase == ConnectionPhase.IDLE)) {
            channel().close();
        }
        ctx.fireUserEventTriggered(event);
    }

    private void cut(ProxyError error, String detail) {
        downstream().closeBehindResponse();
        if (exchange != null) {
            exchange.onCut(error, detail);
        }
    }

    void onUpgraded() {
        become(ConnectionPhase.TUNNEL);
        timer.stop();
    }

    /** Returns owned what was read and not looked at, or null. */
    @Nullable ByteBuf takeInput() {
        return input.take();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.enter();
        Exchange current = exchange;
        if (current != null && (phase != ConnectionPhase.HEAD || intake.hasStarted())) {
            current.onClientGone(listener.get());
        } else if (current != null) {
            exchange = null;
            worker.giveBack(current);
        }
        become(ConnectionPhase.CLOSED);
        timer.stop();
        downstream().discard();
        input.clear();
        loop.leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.error("[c{} {}] client connection", facts.id(), facts.listener(), cause);
            loop.enter();
            cut(ProxyError.INTERNAL, String.valueOf(cause));
        }
        ctx.close();
    }

    void become(ConnectionPhase next) {
        assert phase == next || phase.mayBecome(next) : phase + " -> " + next;
        phase = next;
    }

    private Exchange exchange() {
        return Objects.requireNonNull(exchange, "no request");
    }

    private Channel channel() {
        return Objects.requireNonNull(channel, "not in a pipeline");
    }

    private ConnectionEnd end() {
        return Objects.requireNonNull(end, "not in a pipeline");
    }

    private Http1Downstream downstream() {
        return Objects.requireNonNull(downstream, "not in a pipeline");
    }
}
