package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.weir.core.error.ProxyError;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.exchange.Downstream;
import io.weir.l7.filter.ForwardedFields;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.tunnel.ChannelEnd;
import io.weir.l7.tunnel.TunnelEnd;
import org.jspecify.annotations.Nullable;

/** A client's HTTP/1 connection as its exchanges see it: writes responses, and knows how the connection ends. */
@LoopConfined
final class Http1Downstream implements Downstream {
    private final Http1ServerHandler connection;
    private final HttpLoop loop;
    private final DownstreamFacts facts;
    private final ForwardedFields forwarded;
    private final ChannelHandlerContext ctx;
    private final Http1Output output;
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private boolean closesBehindResponse;
    /** The client said that it sends no request behind this one. */
    private boolean clientEnds;
    private long sentBefore;

    Http1Downstream(
            Http1ServerHandler connection,
            HttpLoop loop,
            DownstreamFacts facts,
            String scheme,
            ChannelHandlerContext ctx) {
        this.connection = connection;
        this.loop = loop;
        this.facts = facts;
        this.forwarded = new ForwardedFields(facts, scheme);
        this.ctx = ctx;
        this.output = new Http1Output(loop, ctx);
    }

    /** A request begins; until its head is read an answer to it closes the connection. */
    void onRequestBegins() {
        version = HttpVersion.HTTP_1_1;
        closesBehindResponse = true;
        clientEnds = false;
        sentBefore = output.written();
    }

    /** The head was read. */
    void onRequestHead(RequestHead head, boolean mayKeep) {
        version = head.version();
        clientEnds = !head.keepAlive();
        closesBehindResponse = !mayKeep || clientEnds;
    }

    /** No request is begun behind the one in progress. */
    void closeBehindResponse() {
        closesBehindResponse = true;
    }

    // The response goes out.

    @Override
    public void sendInterim(ResponseHead head) {
        if (version != HttpVersion.HTTP_1_0) {
            output.interim(head);
            if (head.status() == 100) {
                connection.onContinueSent();
            }
        }
    }

    @Override
    public void sendHead(ResponseHead response, HeadEdits edits, boolean mayKeep) {
        closesBehindResponse |= !mayKeep || response.bodyKind().towards(version) == BodyKind.UNTIL_CLOSE;
        output.responseHead(response, edits, version, closesBehindResponse);
    }

    @Override
    public void sendBody(ByteBuf data) {
        output.body(data);
    }

    @Override
    public void sendEnd(@Nullable HeadFields trailers) {
        output.end(trailers);
    }

    @Override
    public long bytesSent() {
        return output.written() - sentBefore;
    }

    @Override
    public boolean isWritable() {
        return output.isWritable();
    }

    @Override
    public void pauseRequest() {
        connection.pauseRequest();
    }

    @Override
    public void resumeRequest() {
        connection.resumeRequest();
    }

    // The exchange ends.

    @Override
    public void onExchangeOver() {
        connection.onExchangeOver(closesBehindResponse, !clientEnds);
    }

    @Override
    public void abort(ProxyError error) {
        // Where the connection's end is the body's end, only a reset tells that this is not it.
        boolean endIsMeaning = output.endsWithConnection();
        connection.onExchangeAborted();
        Channel channel = ctx.channel();
        if (!channel.isActive()) {
            output.discard();
            return;
        }
        output.flush();
        if (endIsMeaning) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    /** Sends now what was gathered. */
    void flush() {
        output.flush();
    }

    /** Lets go of what was not sent. */
    void discard() {
        output.discard();
    }

    @Override
    public TunnelEnd upgrade(ResponseHead response, HeadEdits edits, @Nullable ByteBuf early) {
        output.responseHead(response, edits, HttpVersion.HTTP_1_1, false);
        if (early != null) {
            output.body(early);
        }
        output.flush();
        connection.onUpgraded();
        Channel channel = ctx.channel();
        channel.config().setAutoRead(false);
        channel.pipeline().remove(connection);
        return new ChannelEnd(loop, channel, connection.takeInput());
    }

    @Override
    public DownstreamFacts facts() {
        return facts;
    }

    @Override
    public ForwardedFields forwarded() {
        return forwarded;
    }

    @Override
    public ByteBufAllocator allocator() {
        return ctx.alloc();
    }
}
