package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.core.relay.Relay;
import io.weir.core.relay.RelayReads;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.pool.HttpPool;
import io.weir.l7.upstream.UpstreamEvents;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a connection to an endpoint: one response at a time. Whatever leaves a doubt poisons it for later requests:
 * bytes behind a response or while idle, a response that came before the request's end, an end that was announced.
 */
@LoopConfined
final class Http1ClientHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Http1ClientHandler.class);
    private static final int INTERIMS_MAX = 64;

    /** {@code DETACHED}: in a tunnel. */
    private enum Phase { IDLE, HEAD, BODY, DETACHED, CLOSED }

    private final HttpPool pool;
    private final HttpLoop loop;
    private final boolean shared;
    private final ResponseParser parser = new ResponseParser();
    private final BodyReader body = new BodyReader();

    private Phase phase = Phase.IDLE;
    private @Nullable Channel channel;
    private @Nullable Http1Upstream upstream;
    private @Nullable UpstreamEvents events;
    private @Nullable ResponseHead response;
    private Method method = Method.OTHER;
    /** The fields of a request to leave HTTP, which say what to; null when it does not ask. */
    private @Nullable HeadFields upgrading;
    /** The key is ours, so nobody else looks at what answers it (RFC 6455, section 4.1). */
    private boolean provesKey;
    private boolean requestEnded;
    private boolean answered;
    private int interims;
    /** It ended without a goodbye where there should be one. */
    private boolean cutOff;
    /** Why the connection broke, if it did not simply end. */
    private @Nullable String broken;

    Http1ClientHandler(HttpPool pool, boolean shared) {
        this.pool = pool;
        this.loop = pool.loop();
        this.shared = shared;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        RelayReads.useForMessages(ctx.channel());
        upstream = new Http1Upstream(this, pool, shared, ctx);
        // A failed write must not throw away the response that says why: it is read first.
        ctx.channel().config().setAutoClose(false);
    }

    // A request begins.

    void onRequestBegins(RequestHead request, boolean upgrade, ResponseHead into, UpstreamEvents newEvents) {
        assert phase == Phase.IDLE : phase;
        phase = Phase.HEAD;
        events = newEvents;
        response = into;
        method = request.method();
        upgrading = upgrade ? request.fields() : null;
        provesKey = request.upgradeOnly();
        requestEnded = false;
        answered = false;
        interims = 0;
        into.reset();
        parser.reset();
    }

    void onRequestEnds() {
        requestEnded = true;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        loop.enter();
        UpstreamEvents listening = events;
        if (listening != null && ctx.channel().isWritable()) {
            listening.onUpstreamWritable();
        }
    }

    // The response comes in.

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        loop.enter();
        ByteBuf in = (ByteBuf) message;
        pool.endpoint().stats().bytesReceived.add(in.readableBytes());
        try {
            if (phase == Phase.IDLE) {
                // Unsolicited: a 408 for being idle, or the rest of a response that lied about its length.
                pool.onIdleLost(upstream(), false);
                close();
            }
            read(in);
        } finally {
            in.release();
        }
    }

    private void read(ByteBuf in) {
        while (in.isReadable() && isAnswering()) {
            answered = true;
            if (phase == Phase.HEAD) {
                readHead(in);
            } else {
                readBody(in);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        loop.leave();
        if (isAnswering()) {
            upstream().updateReading();
        }
    }

    private void readHead(ByteBuf in) {
        ResponseHead head = Objects.requireNonNull(response, "no request is in progress");
        switch (parser.parse(in, head, method)) {
            case NEED_MORE -> { }
            case FAILED -> fail(parser.error(), parser.detail());
            case DONE -> {
                if (head.status() == 101) {
                    onSwitching(in, head);
                } else if (head.isInterim()) {
                    onInterim(head);
                } else {
                    onFinalHead(in, head);
                }
            }
        }
    }

    private void onInterim(ResponseHead head) {
        if (++interims > INTERIMS_MAX) {
            fail(ProxyError.BAD_RESPONSE, "more than " + INTERIMS_MAX + " interim responses");
            return;
        }
        events().onInterim(head);
        head.reset();
        parser.reset();
    }

    private void onSwitching(ByteBuf in, ResponseHead head) {
        HeadFields offer = upgrading;
        if (offer == null || !requestEnded) {
            fail(ProxyError.BAD_RESPONSE, "101 to a request that did not ask for it");
            return;
        }
        if (!ResponseRules.switchesAsOffered(head.fields(), offer)) {
            fail(ProxyError.UPGRADE_FAILED, "101 to a protocol that was not offered");
            return;
        }
        if (provesKey && !ResponseRules.provesKey(head.fields(), offer)) {
            fail(ProxyError.UPGRADE_FAILED, "101 without the proof that the key was read");
            return;
        }
        events().onUpgrade(head, in.isReadable() ? in.readRetainedSlice(in.readableBytes()) : null);
    }

    private void onFinalHead(ByteBuf in, ResponseHead head) {
        KeepAliveField.read(head.fields(), pool.ceiling());
        phase = Phase.BODY;
        body.start(head.bodyKind(), head.bodyLength());
        events().onResponseHead(head);
        if (phase == Phase.BODY && body.isDone()) {
            complete(in.isReadable());
        }
    }

    private void readBody(ByteBuf in) {
        ByteBuf data = body.read(in);
        if (data != null) {
            events().onResponseBody(data);
        }
        if (phase != Phase.BODY) {
            return;
        }
        if (body.isDone()) {
            complete(in.isReadable());
        } else if (body.hasFailed()) {
            fail(ProxyError.RESPONSE_INCOMPLETE, body.detail());
        }
    }

    /** Gives the connection back first: the end of this exchange may begin the next one. */
    private void complete(boolean bytesLeft) {
        UpstreamEvents listening = events();
        ResponseHead head = response;
        boolean clean = requestEnded && !bytesLeft && broken == null && head != null && head.keepAlive();
        events = null;
        response = null;
        upgrading = null;
        phase = Phase.IDLE;
        upstream().onResponseOver(clean);
        listening.onResponseEnd(body.trailers());
    }

    // The connection ends.

    /** An end without TLS's goodbye may have been made by anybody (RFC 9112, section 9.8). */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent end) {
            cutOff = !end.isSuccess();
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.enter();
        upstream().onClosed();
        switch (phase) {
            case IDLE -> {
                phase = Phase.CLOSED;
                pool.onIdleLost(upstream(), true);
            }
            case HEAD -> fail(ProxyError.RESET_BEFORE_HEAD,
                    cause(answered ? "closed in its head" : "closed before it answered"));
            case BODY -> onEndInBody();
            case DETACHED, CLOSED -> { }
        }
        loop.leave();
    }

    private void onEndInBody() {
        if (broken == null && !cutOff && body.onEof()) {
            complete(true);
        } else {
            fail(ProxyError.RESPONSE_INCOMPLETE, cause("closed in its body"));
        }
    }

    private String cause(String otherwise) {
        String why = broken;
        return pool.endpoint() + ": " + (why == null ? otherwise : why);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            broken = String.valueOf(cause.getMessage());
        } else {
            log.error("[{}] connection to an endpoint", pool.endpoint(), cause);
            fail(ProxyError.INTERNAL, String.valueOf(cause));
        }
    }

    /** Its endpoint went down, and connections are not to outlive that. */
    void onEndpointDown() {
        String detail = pool.endpoint() + " went down";
        switch (phase) {
            case IDLE -> close();
            case HEAD -> fail(ProxyError.RESET_BEFORE_HEAD, detail);
            case BODY -> fail(ProxyError.ENDPOINT_WENT_DOWN, detail);
            case DETACHED -> Relay.reset(Objects.requireNonNull(channel, "not in a pipeline"));
            case CLOSED -> { }
        }
    }

    private void fail(ProxyError error, String detail) {
        UpstreamEvents listening = events;
        close();
        if (listening != null) {
            listening.onUpstreamFailed(error, detail);
        }
    }

    /** Ends it without a word to anybody. */
    void close() {
        events = null;
        response = null;
        upgrading = null;
        phase = Phase.CLOSED;
        Objects.requireNonNull(channel, "not in a pipeline").close();
    }

    void onDetached() {
        events = null;
        response = null;
        upgrading = null;
        phase = Phase.DETACHED;
    }

    // What it knows of itself.

    boolean isIdle() {
        return phase == Phase.IDLE && broken == null;
    }

    boolean isAnswering() {
        return phase == Phase.HEAD || phase == Phase.BODY;
    }

    boolean isDetached() {
        return phase == Phase.DETACHED;
    }

    boolean hasAnswered() {
        return answered;
    }

    HttpPool pool() {
        return pool;
    }

    Http1Upstream upstream() {
        return Objects.requireNonNull(upstream, "not in a pipeline");
    }

    private UpstreamEvents events() {
        return Objects.requireNonNull(events, "no request is in progress");
    }
}
