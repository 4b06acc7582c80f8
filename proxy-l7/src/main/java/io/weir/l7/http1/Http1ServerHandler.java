package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.weir.core.drain.DrainEvent;
import io.weir.core.error.ProxyError;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.exchange.Exchange;
import io.weir.l7.exchange.HttpListenerSnapshot;
import io.weir.l7.exchange.HttpWorker;
import io.weir.l7.http1.ConnectionTimer.Awaited;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.message.RequestHead;
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
    private final RequestParser parser;
    private final BodyReader body = new BodyReader();
    private final ConnectionTimer timer;
    private final ClientReads reads;
    private final PendingInput input = new PendingInput();

    private ConnectionPhase phase = ConnectionPhase.IDLE;
    private @Nullable Channel channel;
    private @Nullable Http1Downstream downstream;
    private @Nullable Exchange exchange;
    private boolean processing;
    private boolean draining;
    private int requests;

    public Http1ServerHandler(
            HttpWorker worker, Supplier<HttpListenerSnapshot> listener, DownstreamFacts facts, String scheme) {
        this.worker = worker;
        this.loop = worker.loop();
        this.listener = listener;
        this.facts = facts;
        this.scheme = scheme;
        this.parser = new RequestParser(listener.get().limits());
        this.timer = new ConnectionTimer(loop, this);
        this.reads = new ClientReads(loop, timer, this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        loop.enter();
        channel = ctx.channel();
        downstream = new Http1Downstream(this, loop, timer, facts, scheme, ctx);
        timer.awaitFirstRequest(listener.get().limits());
    }

    // Bytes come in.

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        loop.enter();
        ByteBuf in = (ByteBuf) message;
        listener.get().listenerStats().bytesReceived.add(in.readableBytes());
        input.add(in, ctx.alloc());
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        loop.leave();
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
                case HEAD -> readHead(in);
                default -> readBody(in);
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
        parser.reset();
        downstream().onRequestBegins();
        timer.awaitHead(listener.get().limits());
    }

    private void readHead(ByteBuf in) {
        switch (parser.parse(in, exchange().request())) {
            case NEED_MORE -> { }
            case FAILED -> exchange().onRequestFailed(listener.get(), parser.error(), parser.detail());
            case DONE -> onHead(exchange(), listener.get());
        }
    }

    private void onHead(Exchange current, HttpListenerSnapshot snapshot) {
        requests++;
        RequestHead head = current.request();
        int requestsMax = snapshot.limits().keepAliveRequests();
        downstream().onRequestHead(head, !draining && (requestsMax == 0 || requests < requestsMax));
        timer.awaitNothing();
        boolean complete = !head.hasBody();
        if (complete) {
            become(ConnectionPhase.RESPONDING);
        } else {
            become(ConnectionPhase.BODY);
            reads.bodyPaused(false);
            body.start(head.bodyKind(), head.bodyLength());
            if (!head.expectsContinue()) {
                timer.awaitBody(snapshot.limits());
            }
        }
        long bodyMax = snapshot.limits().requestBodyBytesMax();
        if (bodyMax > 0 && head.bodyLength() > bodyMax) {
            current.onRequestRefused(snapshot, ProxyError.BODY_TOO_LARGE, "announced " + head.bodyLength() + " bytes");
        } else {
            current.onRequestHead(snapshot, complete);
        }
    }

    private void readBody(ByteBuf in) {
        Exchange current = exchange();
        HttpListenerSnapshot snapshot = listener.get();
        ByteBuf data = body.read(in);
        long bodyMax = snapshot.limits().requestBodyBytesMax();
        if (bodyMax > 0 && body.dataBytes() > bodyMax && data != null) {
            data.release();
            current.onRequestFailed(snapshot, ProxyError.BODY_TOO_LARGE, "more than " + bodyMax + " bytes");
            return;
        }
        if (data != null) {
            timer.awaitBody(snapshot.limits());
            current.onRequestBody(data);
        }
        if (phase != ConnectionPhase.BODY) {
            return;
        }
        if (body.isDone()) {
            become(ConnectionPhase.RESPONDING);
            timer.awaitNothing();
            current.onRequestEnd(body.trailers());
        } else if (body.hasFailed()) {
            current.onRequestFailed(snapshot, ProxyError.BAD_BODY, body.detail());
        }
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

    /**
     * Goes on with the next request or ends. A client that is still sending would be answered with a reset, which may
     * destroy the response before it is read: then only our side ends, and the rest is read and dropped for a while
     * (RFC 9112, section 9.6).
     */
    void onExchangeOver(boolean closes) {
        boolean allRead = phase == ConnectionPhase.RESPONDING && input.size() == 0;
        forgetExchange();
        if (phase == ConnectionPhase.TUNNEL) {
            return;
        }
        if (!closes) {
            become(ConnectionPhase.IDLE);
            timer.awaitNextRequest(listener.get().limits());
            process();
            return;
        }
        become(allRead ? ConnectionPhase.CLOSED : ConnectionPhase.LINGERING);
        timer.awaitSent(listener.get().limits());
        downstream().finish(allRead);
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
        if (awaited == Awaited.HEAD && parser.hasStarted()) {
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
        if (event instanceof ChannelInputShutdownEvent || (draining && phase == ConnectionPhase.IDLE)) {
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
        if (current != null && (phase != ConnectionPhase.HEAD || parser.hasStarted())) {
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

    private void become(ConnectionPhase next) {
        assert phase == next || phase.mayBecome(next) : phase + " -> " + next;
        phase = next;
    }

    private Exchange exchange() {
        return Objects.requireNonNull(exchange, "no request");
    }

    private Channel channel() {
        return Objects.requireNonNull(channel, "not in a pipeline");
    }

    private Http1Downstream downstream() {
        return Objects.requireNonNull(downstream, "not in a pipeline");
    }
}
