package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.weir.core.drain.DrainEvent;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.http1.PendingInput;
import io.weir.l7.loop.Deadline;
import io.weir.l7.loop.HttpLoop;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a clear-text connection tell its version: HTTP/2 by prior knowledge begins with its preface (RFC
 * 9113, section 3.3), anything else is HTTP/1. Then the handler of that version stands here instead.
 */
@LoopConfined
public final class Http2PrefaceHandler extends ChannelInboundHandlerAdapter {
    /** {@code PRI } is a method nobody else may use (RFC 9113, section 11.6). */
    private static final int TELLING_BYTES = 4;

    private final HttpLoop loop;
    private final Duration silence;
    private final Supplier<ChannelHandler> http1;
    private final Supplier<ChannelHandler> http2;
    private final PendingInput input = new PendingInput();
    private @Nullable Deadline deadline;

    /** {@code silence} is how long the first bytes may take. */
    public Http2PrefaceHandler(
            HttpLoop loop, Duration silence, Supplier<ChannelHandler> http1, Supplier<ChannelHandler> http2) {
        this.loop = loop;
        this.silence = silence;
        this.http1 = http1;
        this.http2 = http2;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        loop.enter();
        Deadline firstBytes = new Deadline(loop, ctx::close);
        firstBytes.arm(silence.toNanos());
        deadline = firstBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        input.add((ByteBuf) message, ctx.alloc());
        ByteBuf all = input.peek();
        if (all == null) {
            return;
        }
        int bytes = Math.min(TELLING_BYTES, all.readableBytes());
        boolean preface = true;
        for (int i = 0; i < bytes; i++) {
            preface &= all.getByte(all.readerIndex() + i) == Preface.BYTES[i];
        }
        if (!preface) {
            become(ctx, http1.get());
        } else if (bytes == TELLING_BYTES) {
            become(ctx, http2.get());
        }
    }

    private void become(ChannelHandlerContext ctx, ChannelHandler chosen) {
        ByteBuf first = input.take();
        ctx.pipeline().addAfter(ctx.name(), null, chosen);
        ctx.fireChannelRead(first);
        ctx.pipeline().remove(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        Deadline firstBytes = deadline;
        if (firstBytes != null) {
            firstBytes.cancel();
        }
        input.clear();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == DrainEvent.STARTED || event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        }
        ctx.fireUserEventTriggered(event);
    }
}
