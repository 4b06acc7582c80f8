package io.weir.core.health;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.weir.core.loop.ControlThread;
import io.weir.core.tls.Alpn;
import io.weir.core.tls.EndpointTls;
import io.weir.core.tls.TlsFailure;

/** The handshake of a check: what is behind it takes the connection for active when the handshake is over. */
@ControlThread
public final class ProbeTlsHandler extends ChannelInboundHandlerAdapter {
    private final ProbeAttempt attempt;
    private boolean established;

    private ProbeTlsHandler(ProbeAttempt attempt) {
        this.attempt = attempt;
    }

    /** {@code conversation}, inside TLS when the endpoint has it. */
    public static ChannelHandler around(
            ChannelHandler conversation, ProbeTarget target, Alpn offer, ProbeAttempt attempt) {
        EndpointTls tls = target.tls();
        if (tls == null) {
            return conversation;
        }
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                SslHandler ssl = tls.newHandler(channel.alloc(), offer, target.socketAddress());
                if (ssl == null) {
                    channel.close();
                    return;
                }
                channel.pipeline()
                        .addLast(ssl)
                        .addLast(new ProbeTlsHandler(attempt))
                        .addLast(conversation);
            }
        };
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Told behind the handshake.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent completion)) {
            return;
        }
        established = completion.isSuccess();
        if (established) {
            ctx.fireChannelActive();
        } else {
            attempt.end(ProbeResult.fail("tls: " + TlsFailure.of(completion.cause())));
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
            ctx.fireExceptionCaught(cause);
        } else {
            attempt.end(ProbeResult.fail("tls: " + TlsFailure.of(cause)));
        }
    }
}
