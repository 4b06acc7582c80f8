package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.spec.HttpLimitsSpec;

/**
 * How a client's connection ends behind its last response (RFC 9112, section 9.6). A client that may still be sending
 * would be answered with a reset, which can destroy the response before it is read: then only our side ends, and what
 * comes is dropped until the client ends too, for at most 2 s and 16 MiB.
 */
@LoopConfined
final class ConnectionEnd {
    private static final int DROPPED_BYTES_MAX = 16 << 20;

    private final Channel channel;
    private final ConnectionTimer timer;
    private int droppedBytes;

    ConnectionEnd(Channel channel, ConnectionTimer timer) {
        this.channel = channel;
        this.timer = timer;
    }

    /** Ends the connection as soon as all has left; only our side when the client {@code mayBeSending}. */
    void begin(boolean mayBeSending, HttpLimitsSpec limits) {
        timer.awaitSent(limits);
        ChannelFuture allSent = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        if (!mayBeSending) {
            allSent.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        allSent.addListener(sent -> {
            if (sent.isSuccess() && channel instanceof DuplexChannel duplex) {
                SslHandler tls = channel.pipeline().get(SslHandler.class);
                if (tls != null) {
                    tls.closeOutbound();
                }
                duplex.shutdownOutput();
                timer.awaitClose();
            }
        });
    }

    /** Takes {@code in}, which nobody reads any more. */
    void drop(ByteBuf in) {
        droppedBytes += in.readableBytes();
        in.release();
        if (droppedBytes > DROPPED_BYTES_MAX) {
            channel.close();
        }
    }
}
