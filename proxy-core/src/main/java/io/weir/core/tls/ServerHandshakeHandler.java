package io.weir.core.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.weir.core.drain.DrainEvent;
import io.weir.core.listener.ConnectionStarter;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.listener.TlsFacts;
import io.weir.core.loop.DeadlineWheel;
import io.weir.core.loop.LoopConfined;
import io.weir.core.loop.SocketEvent;
import io.weir.core.stats.TlsStats.Handshake;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands behind a client's {@link ServerSslHandler}: keeps the time of the handshake, counts how it ended, and begins
 * the protocol when it ended well. Afterwards it only makes exceptions of TLS what they are: a broken connection.
 */
@LoopConfined
final class ServerHandshakeHandler extends ChannelInboundHandlerAdapter {
    /** For a client in clear text to read its answer. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ServerTls tls;
    private final ServerContext context;
    private final SslHandler ssl;
    private final DownstreamFacts facts;
    private final ConnectionStarter then;
    private final long timeoutNanos;
    private final HandshakeDeadline deadline = new HandshakeDeadline();
    private @Nullable ChannelHandlerContext own;
    private boolean ended;
    private boolean established;
    private boolean draining;

    ServerHandshakeHandler(ServerTls tls, ServerContext context, SslHandler ssl, DownstreamFacts facts,
            ConnectionStarter then, long timeoutNanos) {
        this.tls = tls;
        this.context = context;
        this.ssl = ssl;
        this.facts = facts;
        this.then = then;
        this.timeoutNanos = timeoutNanos;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        own = ctx;
        schedule(ctx, timeoutNanos);
    }

    private void schedule(ChannelHandlerContext ctx, long nanos) {
        DeadlineWheel wheel = DeadlineWheel.of(ctx.channel().eventLoop());
        wheel.schedule(deadline, wheel.nowNanos() + nanos);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Told to the protocol once it is there.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (established) {
            ctx.fireUserEventTriggered(event);
        } else if (event instanceof SslHandshakeCompletionEvent completion) {
            onHandshake(ctx, completion);
        } else if (event == ServerSslHandler.Refused.CLEAR_TEXT) {
            onFailed(new TlsFailure(Handshake.CLEAR_TEXT, "the client speaks clear text"));
            schedule(ctx, LINGER_NANOS);
        } else if (event == DrainEvent.STARTED) {
            draining = true;
        } else if (event == DrainEvent.EXPIRED || event instanceof ChannelInputShutdownEvent
                || event == SocketEvent.BROKEN) {
            ctx.close();
        }
    }

    private void onHandshake(ChannelHandlerContext ctx, SslHandshakeCompletionEvent completion) {
        if (!completion.isSuccess()) {
            onFailed(TlsFailure.of(completion.cause()));
            return;
        }
        if (ended) {
            return;
        }
        ended = true;
        established = true;
        cancel(ctx);
        TlsFacts told = HandshakeFacts.of(ssl, context.spec().clientCa() != null);
        tls.stats().handshakes(told.resumed() ? Handshake.RESUMED : Handshake.FULL).increment();
        TlsRecords.fit(ssl);
        then.start(ctx.channel(), facts.withTls(told));
        ctx.fireChannelActive();
        if (draining) {
            ctx.fireUserEventTriggered(DrainEvent.STARTED);
        }
    }

    private void onFailed(TlsFailure failure) {
        if (!ended) {
            ended = true;
            tls.onFailed(failure, facts.clientText());
        }
    }

    private void cancel(ChannelHandlerContext ctx) {
        DeadlineWheel.of(ctx.channel().eventLoop()).cancel(deadline);
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
        } else {
            onFailed(TlsFailure.of(cause));
            ctx.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancel(ctx);
    }

    private final class HandshakeDeadline extends DeadlineWheel.Deadline {
        @Override
        protected void onDue(long nowNanos) {
            onFailed(new TlsFailure(Handshake.TIMEOUT, "not complete in time"));
            if (own != null) {
                // Below the pipeline: there is nothing to say goodbye to.
                own.channel().unsafe().close(own.channel().voidPromise());
            }
        }
    }
}
