package io.weir.l4.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.weir.core.drain.DrainEvent;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.DeadlineWheel;
import io.weir.core.loop.LoopConfined;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the ClientHello, picks the route by its server name and hands every byte seen to the session. Holds at most
 * {@link ClientHelloParser#LENGTH_MAX} bytes and one read.
 */
@LoopConfined
final class SniPeekHandler extends ChannelInboundHandlerAdapter {
    private static final long HELLO_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final TcpSession session;
    private final SniRoutes routes;
    private final HelloDeadline deadline = new HelloDeadline();
    /** Everything read so far; null before the first byte. */
    private @Nullable ByteBuf seen;

    SniPeekHandler(TcpSession session, SniRoutes routes) {
        this.session = session;
        this.routes = routes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        TcpSessionHandler.prepare(ctx.channel());
        DeadlineWheel wheel = DeadlineWheel.of(ctx.channel().eventLoop());
        wheel.schedule(deadline, wheel.nowNanos() + HELLO_NANOS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        ByteBuf all = seen;
        if (all == null) {
            all = ctx.alloc().buffer(bytes.readableBytes());
            seen = all;
        }
        all.writeBytes(bytes);
        bytes.release();
        switch (ClientHelloParser.parse(all)) {
            case ClientHello.Incomplete incomplete -> { }
            case ClientHello.NotTls notTls -> go(ctx, null);
            case ClientHello.Read hello -> go(ctx, hello.serverName());
        }
    }

    private void go(ChannelHandlerContext ctx, @Nullable String serverName) {
        ByteBuf all = seen;
        seen = null;
        TcpTarget target = routes.match(serverName);
        if (target.terminates() && all != null) {
            session.terminate(target);
            ctx.fireChannelRead(all);
            ctx.fireChannelReadComplete();
            if (!ctx.isRemoved()) {
                ctx.pipeline().remove(this);
            }
            return;
        }
        TcpSessionHandler next = new TcpSessionHandler(session);
        ctx.pipeline().replace(this, null, next);
        if (all != null) {
            next.keep(ctx.channel(), all);
        }
        session.serverName(serverName);
        session.begin(target);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            session.endUnrouted(ProxyError.CLIENT_LEFT_SENDING);
        } else if (event == DrainEvent.EXPIRED) {
            session.endUnrouted(ProxyError.DRAINED);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session.endUnrouted(ProxyError.CLIENT_LEFT_SENDING);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        session.endUnrouted(ProxyError.CLIENT_LEFT_SENDING);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        DeadlineWheel.of(ctx.channel().eventLoop()).cancel(deadline);
        if (seen != null) {
            seen.release();
            seen = null;
        }
    }

    private final class HelloDeadline extends DeadlineWheel.Deadline {
        @Override
        protected void onDue(long nowNanos) {
            session.endUnrouted(ProxyError.HEAD_TIMEOUT);
        }
    }
}
