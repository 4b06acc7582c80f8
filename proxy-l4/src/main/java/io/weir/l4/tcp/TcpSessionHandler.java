package io.weir.l4.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.weir.core.drain.DrainEvent;
import io.weir.core.loop.LoopConfined;
import io.weir.core.loop.SocketEvent;
import io.weir.core.relay.RelayReads;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a session until its relay starts: keeps what the client sends meanwhile, and tells when it
 * leaves. Reading pauses once {@link #EARLY_BYTES} are kept; the relay resumes it.
 */
@LoopConfined
final class TcpSessionHandler extends ChannelInboundHandlerAdapter {
    private static final int EARLY_BYTES = 16 << 10;

    private final TcpSession session;
    private @Nullable ByteBuf early;
    /** How the client ended what it sends; null while it may send more. */
    private @Nullable Object inputEnd;

    TcpSessionHandler(TcpSession session) {
        this.session = session;
        session.handler(this);
    }

    static void prepare(Channel channel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        RelayReads.useFor(channel);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        prepare(ctx.channel());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Nobody behind this handler needs to know.
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        keep(ctx.channel(), (ByteBuf) message);
    }

    /** Takes {@code bytes}, in a copy of their size, since the loop's read buffer is wanted back. */
    void keep(Channel channel, ByteBuf bytes) {
        ByteBuf kept = early;
        if (kept == null) {
            kept = channel.alloc().buffer(bytes.readableBytes());
            early = kept;
        }
        kept.writeBytes(bytes);
        bytes.release();
        if (kept.readableBytes() >= EARLY_BYTES) {
            channel.config().setAutoRead(false);
        }
    }

    /** What came so far; returned owned. */
    @Nullable ByteBuf takeEarly() {
        ByteBuf kept = early;
        early = null;
        return kept;
    }

    int earlyBytes() {
        return early == null ? 0 : early.readableBytes();
    }

    /** The event by which the client ended what it sends, for whoever comes next; null when it did not. */
    @Nullable Object inputEnd() {
        return inputEnd;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent
                || (event instanceof SslCloseCompletionEvent end && end.isSuccess())) {
            // The first counts: behind a goodbye of TLS the end of the connection is nothing new.
            inputEnd = inputEnd == null ? event : inputEnd;
        } else if (event == DrainEvent.EXPIRED) {
            session.onDrained();
        } else if (event == SocketEvent.BROKEN) {
            session.onClientGone();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session.onClientGone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        session.onClientGone();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (early != null) {
            early.release();
            early = null;
        }
    }
}
