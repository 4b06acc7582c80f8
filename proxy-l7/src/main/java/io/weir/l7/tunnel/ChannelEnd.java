package io.weir.l7.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.weir.core.drain.DrainEvent;
import io.weir.core.loop.LoopConfined;
import io.weir.core.relay.Relay;
import io.weir.l7.loop.Deadline;
import io.weir.l7.loop.HttpLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection that left HTTP. Between two of these a {@link Relay} does the work, and this only hands them over. */
@LoopConfined
public final class ChannelEnd extends ChannelInboundHandlerAdapter implements TunnelEnd {
    private final HttpLoop loop;
    private final Channel channel;
    private @Nullable ByteBuf early;
    private @Nullable TunnelEvents events;
    private boolean inputEnded;
    private boolean outputEnded;

    /**
     * The end that {@code channel} is from now on: without handlers of ours, reading paused.
     *
     * @param early taken: what came on it already, or null
     */
    public ChannelEnd(HttpLoop loop, Channel channel, @Nullable ByteBuf early) {
        this.loop = loop;
        this.channel = channel;
        this.early = early;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public @Nullable ByteBuf takeEarly() {
        ByteBuf taken = early;
        early = null;
        return taken;
    }

    @Override
    public void join(TunnelEvents newEvents) {
        events = newEvents;
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addLast(this);
        ByteBuf first = takeEarly();
        if (first != null) {
            newEvents.onBytes(first);
        }
        if (!channel.isActive()) {
            onGone();
        } else {
            resume();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        loop.enter();
        events().onBytes((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        loop.leave();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            loop.enter();
            events().onWritable();
            loop.leave();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        loop.enter();
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            onInputEnded();
        } else if (event == DrainEvent.EXPIRED) {
            events().onDrainExpired();
        }
        loop.leave();
    }

    private void onInputEnded() {
        if (!inputEnded) {
            inputEnded = true;
            channel.config().setAutoRead(false);
            events().onEnd();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.enter();
        onGone();
        loop.leave();
    }

    private void onGone() {
        if (outputEnded) {
            onInputEnded();
        } else {
            events().onBroken();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        loop.enter();
        events().onBroken();
        loop.leave();
    }

    @Override
    public void write(ByteBuf data) {
        channel.writeAndFlush(data, channel.voidPromise());
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void pause() {
        channel.config().setAutoRead(false);
    }

    @Override
    public void resume() {
        if (!inputEnded) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void end() {
        outputEnded = true;
        // Behind everything written so far.
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput());
    }

    private void endOutput() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex && duplex.isActive()) {
            duplex.shutdownOutput();
        }
    }

    @Override
    public void close(boolean broken, long lingerNanos) {
        if (broken) {
            Relay.reset(channel);
            return;
        }
        var lingering = new Deadline(loop, () -> Relay.reset(channel));
        lingering.arm(lingerNanos);
        channel.closeFuture().addListener(_ -> lingering.cancel());
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> channel.close());
    }

    @Override
    public void finish() {
        channel.close();
    }

    private TunnelEvents events() {
        return Objects.requireNonNull(events, "not joined");
    }
}
