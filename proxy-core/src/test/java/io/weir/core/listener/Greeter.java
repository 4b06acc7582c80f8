package io.weir.core.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.core.drain.DrainEvent;
import io.weir.core.loop.LoopConfined;
import java.nio.charset.StandardCharsets;

/** Greets once active, then echoes; says when it is told to drain. */
@LoopConfined
final class Greeter extends ChannelInboundHandlerAdapter {
    private final String text;

    Greeter(String text) {
        this.text = text;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        say(ctx.channel(), text);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ctx.writeAndFlush(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == DrainEvent.STARTED) {
            say(ctx.channel(), event + "\r\n");
        }
    }

    private static void say(Channel channel, String words) {
        ByteBuf bytes = Unpooled.copiedBuffer(words, StandardCharsets.US_ASCII);
        channel.writeAndFlush(bytes);
    }
}
