package io.weir.core.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.weir.core.loop.LoopConfined;
import io.weir.core.loop.SocketEvent;

/**
 * Stands behind the TLS of a connection to an endpoint. What is behind it hears nothing of a handshake, nor of its
 * failure, and later takes a failure of TLS for what it is: a broken connection.
 */
@LoopConfined
public final class TlsGuardHandler extends ChannelInboundHandlerAdapter {
    private boolean established;

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            established = completion.isSuccess();
        } else if (established) {
            ctx.fireUserEventTriggered(event);
        } else if (event == SocketEvent.BROKEN || event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (established) {
            ctx.fireChannelInactive();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (established) {
            Throwable inner = cause.getCause();
            ctx.fireExceptionCaught(cause instanceof DecoderException && inner != null ? inner : cause);
        }
    }
}
