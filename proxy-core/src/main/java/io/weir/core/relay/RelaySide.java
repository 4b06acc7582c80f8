package io.weir.core.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.weir.core.drain.DrainEvent;
import io.weir.core.error.ProxyError;
import io.weir.core.limit.HeldReader;
import io.weir.core.limit.LoopBudget;
import io.weir.core.loop.EpollStream;
import io.weir.core.loop.LoopConfined;
import io.weir.core.loop.SocketEvent;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One of a relay's two channels: what it reads is written to the other. */
@LoopConfined
final class RelaySide extends ChannelInboundHandlerAdapter implements HeldReader {
    /** A transfer of more bytes is long. */
    private static final long LONG_BYTES = 1 << 20;

    private final Relay relay;
    private final ProxyError whenBroken;
    private @Nullable Channel channel;
    private @Nullable RelaySide other;
    private @Nullable LoopBudget budget;
    private long bytesRead;
    /** The peer has nothing more to say. */
    private boolean inputEnded;
    /** The other side's peer has nothing more to say, and all of it has left here. */
    private boolean outputEnded;
    /** Moves the rest of a long transfer; null while it is not long, or where it cannot be. */
    private @Nullable SplicePump pump;
    /** Bytes wait in the pump's pipe: reading must not go on before they left. */
    private boolean pipeFull;

    RelaySide(Relay relay, ProxyError whenBroken) {
        this.relay = relay;
        this.whenBroken = whenBroken;
    }

    long bytesRead() {
        return bytesRead;
    }

    boolean isOver() {
        return inputEnded && outputEnded;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        RelayReads.useFor(ctx.channel());
    }

    void begin(Channel own, RelaySide otherSide) {
        channel = own;
        other = otherSide;
        budget = LoopBudget.of(own.eventLoop());
        if (own.pipeline().context(this) == null) {
            own.pipeline().addLast(this);
        }
    }

    void resumeReading() {
        if (!inputEnded && !pipeFull && other().channel().isWritable() && !isHeld()) {
            channel().config().setAutoRead(true);
        }
    }

    /** Whether the process is too short of memory for another read; then {@link #onBudgetChanged} comes. */
    private boolean isHeld() {
        return budget != null && budget.holds(this);
    }

    @Override
    public void onBudgetChanged() {
        if (relay.isRunning()) {
            resumeReading();
        }
    }

    private Channel channel() {
        return Objects.requireNonNull(channel, "begun");
    }

    private RelaySide other() {
        return Objects.requireNonNull(other, "begun");
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // The upstream side becomes active after the relay began; nobody behind it needs to know.
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (relay.isRunning()) {
            forward((ByteBuf) message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    /** Takes {@code bytes}. They are written out at once, so that the loop's read buffer is free for the next read. */
    void forward(ByteBuf bytes) {
        bytesRead += bytes.readableBytes();
        RelaySide receiver = other();
        Channel target = receiver.channel();
        if (target instanceof EpollStream epoll && target.pipeline().first() == receiver) {
            epoll.writeNow(bytes);
        } else {
            target.writeAndFlush(bytes, target.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        relay.onBytes();
        if (pump != null) {
            splice(pump);
        } else if (bytesRead > LONG_BYTES && relay.splices()) {
            pump = SplicePump.between(channel(), other().channel());
        }
        if (relay.isRunning() && isHeld()) {
            channel().config().setAutoRead(false);
        }
    }

    private void splice(SplicePump through) {
        if (inputEnded || pipeFull || !relay.isRunning() || !other().channel().isWritable()) {
            return;
        }
        try {
            SplicePump.Turn turn = through.pump();
            bytesRead += turn.bytes();
            if (turn.pending() != null) {
                pipeFull = true;
                channel().config().setAutoRead(false);
                turn.pending().addListener(_ -> onPipeEmpty());
            }
        } catch (IOException broken) {
            relay.end(whenBroken);
        }
    }

    private void onPipeEmpty() {
        pipeFull = false;
        if (relay.isRunning()) {
            resumeReading();
        }
    }

    /** This side's output filled up or drained: pauses or resumes what fills it. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!relay.isRunning()) {
            return;
        }
        if (ctx.channel().isWritable()) {
            other().resumeReading();
        } else {
            other().channel().config().setAutoRead(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            onSocketEnded();
        } else if (event instanceof SslCloseCompletionEvent end && end.isSuccess()) {
            onInputEnded();
        } else if (event == DrainEvent.EXPIRED) {
            relay.end(ProxyError.DRAINED);
        } else if (event == SocketEvent.BROKEN && relay.isRunning()) {
            relay.end(whenBroken);
        }
    }

    /** Inside TLS an end without its goodbye may have been made by anybody, unless there was nothing left to say. */
    private void onSocketEnded() {
        if (inputEnded || outputEnded || channel().pipeline().get(SslHandler.class) == null) {
            onInputEnded();
        } else if (relay.isRunning()) {
            relay.end(whenBroken);
        }
    }

    private void onInputEnded() {
        if (inputEnded || !relay.isRunning()) {
            return;
        }
        inputEnded = true;
        // A socket at its end stays readable: the loop would wake once more to find that out.
        channel().config().setAutoRead(false);
        // Behind everything written so far: completes when all of it has left.
        RelaySide target = other();
        target.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> target.onAllWritten());
    }

    private void onAllWritten() {
        if (!relay.isRunning()) {
            return;
        }
        outputEnded = true;
        if (inputEnded) {
            relay.onSideOver();
        } else {
            endOutput(channel());
        }
    }

    private void endOutput(Channel own) {
        SslHandler tls = own.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (own instanceof DuplexChannel duplex) {
            shutDownOutput(duplex);
            // The end of its input is now its end: closing at once spares a shutdown that the system would refuse.
            own.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        } else {
            relay.end(null);
        }
    }

    /** On epoll at the socket itself: Netty's way fills in a stack trace for writers that are not there. */
    private void shutDownOutput(DuplexChannel own) {
        if (own instanceof EpollStream epoll) {
            try {
                epoll.endOutput();
            } catch (IOException gone) {
                relay.end(whenBroken);
            }
        } else {
            own.shutdownOutput();
        }
    }

    /** Without half-close a channel's end is the end of its input; a failure was told before. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!relay.isRunning()) {
            return;
        }
        if (ctx.channel() instanceof NioDomainSocketChannel) {
            outputEnded = true;
        }
        if (outputEnded) {
            onInputEnded();
        } else {
            relay.end(whenBroken);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!relay.isRunning()) {
            return;
        }
        if (cause instanceof IOException) {
            relay.end(whenBroken);
        } else {
            relay.onBug(cause);
        }
    }

    void close(boolean byReset) {
        Channel own = channel;
        if (own == null) {
            return;
        }
        if (pump != null) {
            pump.close();
            pump = null;
        }
        if (byReset) {
            Relay.reset(own);
        } else {
            own.close();
        }
    }
}
