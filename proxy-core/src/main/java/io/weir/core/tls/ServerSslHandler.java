package io.weir.core.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.weir.core.loop.LoopConfined;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * TLS with a client. One that begins with a letter speaks clear text: it is told so in its own protocol, where there
 * is an answer, and what else it sends is dropped. {@link ServerHandshakeHandler} behind it keeps the time.
 */
@LoopConfined
final class ServerSslHandler extends SslHandler {
    /** Fired when the client began in clear text; nothing of TLS follows. */
    enum Refused { CLEAR_TEXT }

    private final byte @Nullable [] clearTextAnswer;
    private boolean begun;
    private boolean refused;

    /** Takes {@code engine}. */
    ServerSslHandler(SSLEngine engine, byte @Nullable [] clearTextAnswer) {
        super(engine);
        this.clearTextAnswer = clearTextAnswer;
        // One deadline of the loop's wheel serves instead.
        setHandshakeTimeoutMillis(0);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (!begun && clearTextAnswer != null && message instanceof ByteBuf bytes && isLetter(bytes)) {
            bytes.release();
            refuse(ctx, clearTextAnswer);
        } else {
            begun = true;
            super.channelRead(ctx, message);
        }
    }

    /** A record of a handshake begins with 22. */
    private static boolean isLetter(ByteBuf bytes) {
        byte first = bytes.isReadable() ? bytes.getByte(bytes.readerIndex()) : 0;
        return (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
    }

    private void refuse(ChannelHandlerContext ctx, byte[] answer) {
        refused = true;
        ctx.fireUserEventTriggered(Refused.CLEAR_TEXT);
        // Only our side ends: a reset could destroy the answer before it is read.
        ctx.writeAndFlush(Unpooled.wrappedBuffer(answer)).addListener(sent -> {
            if (sent.isSuccess() && ctx.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        });
    }
}
