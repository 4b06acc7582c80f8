package io.weir.core.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.weir.core.loop.DeadlineWheel;
import io.weir.core.loop.LoopConfined;
import io.weir.core.spec.Cidr;
import io.weir.core.stats.ListenerStats;
import io.weir.core.stats.ListenerStats.Refusal;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the PROXY header that opens a connection, then begins the protocol and leaves. A connection without one, or
 * with a broken or late one, closes and is counted. Holds at most {@link ProxyHeaderParser#LENGTH_MAX} bytes.
 */
@LoopConfined
final class ProxyProtocolHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ProxyProtocolHandler.class);
    private static final long HEADER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ConnectionStarter starter;
    private final DownstreamFacts facts;
    private final List<Cidr> trustedProxies;
    private final ListenerStats stats;
    private final HeaderDeadline deadline = new HeaderDeadline();
    /** What came of an incomplete header; null while nothing did. */
    private @Nullable ByteBuf partial;

    private @Nullable ChannelHandlerContext context;

    ProxyProtocolHandler(
            ConnectionStarter starter, DownstreamFacts facts, List<Cidr> trustedProxies, ListenerStats stats) {
        this.starter = starter;
        this.facts = facts;
        this.trustedProxies = trustedProxies;
        this.stats = stats;
    }

    /** Closes a connection whose peer may not send a PROXY header, or sent none. */
    static void refuse(Channel channel, ListenerStats stats) {
        stats.refused(Refusal.BAD_PROXY_HEADER).increment();
        channel.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        DeadlineWheel wheel = DeadlineWheel.of(ctx.channel().eventLoop());
        wheel.schedule(deadline, wheel.nowNanos() + HEADER_NANOS);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Told to the protocol once it is there.
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = withPartial(ctx, (ByteBuf) message);
        switch (ProxyHeaderParser.parse(bytes)) {
            case ProxyHeader.Incomplete incomplete -> keep(ctx, bytes);
            case ProxyHeader.Malformed malformed -> {
                bytes.release();
                onMalformed(ctx, malformed.reason());
            }
            case ProxyHeader.Read header -> onHeader(ctx, header, bytes);
        }
    }

    /** Takes {@code bytes}; returns owned all that is not yet read. */
    private ByteBuf withPartial(ChannelHandlerContext ctx, ByteBuf bytes) {
        ByteBuf before = partial;
        if (before == null) {
            return bytes;
        }
        partial = null;
        ByteBuf all = ctx.alloc().buffer(before.readableBytes() + bytes.readableBytes());
        all.writeBytes(before).writeBytes(bytes);
        before.release();
        bytes.release();
        return all;
    }

    /** Takes {@code bytes}, in a copy of their size, since the buffer of a read may be large. */
    private void keep(ChannelHandlerContext ctx, ByteBuf bytes) {
        partial = ctx.alloc().buffer(bytes.readableBytes()).writeBytes(bytes);
        bytes.release();
    }

    private void onMalformed(ChannelHandlerContext ctx, String reason) {
        log.debug("[c{} {}] PROXY header of {}: {}", facts.id(), facts.listener(), facts.clientText(), reason);
        cancelDeadline(ctx);
        refuse(ctx.channel(), stats);
    }

    private void onHeader(ChannelHandlerContext ctx, ProxyHeader.Read header, ByteBuf bytes) {
        cancelDeadline(ctx);
        starter.start(ctx.channel(), told(header));
        bytes.skipBytes(header.length());
        ctx.fireChannelActive();
        if (bytes.isReadable()) {
            ctx.fireChannelRead(bytes);
        } else {
            ReferenceCountUtil.release(bytes);
        }
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    /** What follows the header was written by whom it names: that one's fields count if it is trusted itself. */
    private DownstreamFacts told(ProxyHeader.Read header) {
        InetSocketAddress client = header.source();
        if (client == null) {
            return facts;
        }
        boolean trusted = Cidr.anyContains(trustedProxies, client.getAddress().getAddress());
        return new DownstreamFacts(facts.id(), facts.listener(), facts.peer(), client, header.destination(), trusted,
                facts.acceptedNanos(), null);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (deadline.isSet()) {
            stats.refused(Refusal.BAD_PROXY_HEADER).increment();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("[c{} {}] before its PROXY header: {}", facts.id(), facts.listener(), cause.toString());
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancelDeadline(ctx);
        ReferenceCountUtil.release(partial);
        partial = null;
    }

    private void cancelDeadline(ChannelHandlerContext ctx) {
        DeadlineWheel.of(ctx.channel().eventLoop()).cancel(deadline);
    }

    private final class HeaderDeadline extends DeadlineWheel.Deadline {
        @Override
        protected void onDue(long nowNanos) {
            ChannelHandlerContext ctx = context;
            if (ctx != null) {
                onMalformed(ctx, "not within 10 s");
            }
        }
    }
}
