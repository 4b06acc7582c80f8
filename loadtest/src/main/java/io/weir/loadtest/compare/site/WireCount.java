package io.weir.loadtest.compare.site;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.LongAdder;

/** Bytes read, and bytes handed to the kernel; below TLS when its handler stands first. */
public final class WireCount {
    private final LongAdder in = new LongAdder();
    private final LongAdder out = new LongAdder();

    /** A handler for one channel; many channels may share a count. */
    public ChannelHandler handler() {
        return new Counter();
    }

    public long in() {
        return in.sum();
    }

    public long out() {
        return out.sum();
    }

    private final class Counter extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof ByteBuf bytes) {
                in.add(bytes.readableBytes());
            }
            ctx.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (!(message instanceof ByteBuf bytes)) {
                ctx.write(message, promise);
                return;
            }
            int length = bytes.readableBytes();
            ctx.write(message, promise.unvoid()).addListener(written -> {
                if (written.isSuccess()) {
                    out.add(length);
                }
            });
        }
    }
}
