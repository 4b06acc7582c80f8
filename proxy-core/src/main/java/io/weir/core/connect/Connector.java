package io.weir.core.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.weir.core.cluster.Endpoint;
import io.weir.core.error.Blame;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.DeadlineWheel;
import io.weir.core.loop.LoopConfined;
import io.weir.core.loop.LoopGroups;
import io.weir.core.loop.Shared;
import io.weir.core.stats.TlsStats.Handshake;
import io.weir.core.tls.Alpn;
import io.weir.core.tls.EndpointTls;
import io.weir.core.tls.HandshakeFacts;
import io.weir.core.tls.TlsFailure;
import io.weir.core.tls.TlsGuardHandler;
import io.weir.core.tls.TlsRecords;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to endpoints on the caller's loop, with TLS where the cluster wants it. It sets no socket options
 * but those every channel has ({@code TCP_NODELAY} is Netty's default), since each is a system call in a short
 * connection's life.
 */
@Shared
public final class Connector {
    private final LoopGroups loops;

    public Connector(LoopGroups loops) {
        this.loops = loops;
    }

    /** As {@link #connect(EventLoop, Endpoint, Alpn, ChannelHandler, int, Consumer)}, offering no protocol. */
    public void connect(
            EventLoop loop,
            Endpoint endpoint,
            ChannelHandler handler,
            int timeoutMillis,
            Consumer<ConnectResult> done) {
        connect(loop, endpoint, Alpn.NONE, handler, timeoutMillis, done);
    }

    /**
     * Connects to {@code endpoint} on {@code loop} and calls {@code done} there, exactly once, maybe before this
     * returns. The channel reads on its own ({@code AUTO_READ}) as soon as it is connected. Failures of this machine
     * (no descriptors, no local ports) are blamed on the proxy, never on the endpoint.
     *
     * @param offer by ALPN, where the endpoint's cluster has TLS
     * @param handler added to the pipeline before connecting; it hears nothing of a TLS handshake
     * @param timeoutMillis of the whole attempt, kept as coarsely as {@link DeadlineWheel} keeps time
     */
    public void connect(
            EventLoop loop,
            Endpoint endpoint,
            Alpn offer,
            ChannelHandler handler,
            int timeoutMillis,
            Consumer<ConnectResult> done) {
        SocketAddress address = endpoint.socketAddress();
        if (address == null) {
            done.accept(new ConnectResult.Failed(ProxyError.DNS_FAILED, endpoint + " has no address"));
            return;
        }
        endpoint.stats().connects.increment();
        Channel channel;
        try {
            channel = loops.clientChannel(address).newChannel();
        } catch (ChannelException cannotOpen) {
            done.accept(failure(endpoint, cannotOpen));
            return;
        }
        // The loop's wheel keeps the time: Netty's own timeout is a scheduled task made and cancelled each time.
        channel.config().setConnectTimeoutMillis(0);
        EndpointTls tls = endpoint.tls();
        SslHandler ssl = tls == null ? null : tls.newHandler(channel.alloc(), offer, address);
        if (tls != null && ssl == null) {
            channel.unsafe().closeForcibly();
            done.accept(new ConnectResult.Failed(ProxyError.NO_ENDPOINT, endpoint + " is not used any more"));
            return;
        }
        if (ssl != null) {
            channel.pipeline().addLast(ssl, new TlsGuardHandler());
        }
        channel.pipeline().addLast(handler);
        loop.register(channel).addListener((ChannelFuture registered) -> {
            if (registered.isSuccess()) {
                connect(channel, address, timeoutMillis, new Attempt(endpoint, ssl, done));
            } else {
                channel.unsafe().closeForcibly();
                if (ssl != null) {
                    // Never added to a pipeline that ran, so it does not release its engine itself.
                    ReferenceCountUtil.release(ssl.engine());
                }
                done.accept(failure(endpoint, registered.cause()));
            }
        });
    }

    private static void connect(Channel channel, SocketAddress address, int timeoutMillis, Attempt attempt) {
        ChannelFuture connecting = channel.connect(address).addListener(attempt);
        if (!connecting.isDone() || (connecting.isSuccess() && attempt.isShakingHands())) {
            attempt.limit(channel, timeoutMillis);
        }
    }

    /** One attempt: its time limit, and the listener that tells how it ended. */
    @LoopConfined
    private static final class Attempt extends DeadlineWheel.Deadline implements ChannelFutureListener {
        private final Endpoint endpoint;
        private final @Nullable SslHandler ssl;
        private final Consumer<ConnectResult> done;
        private @Nullable Channel channel;
        private @Nullable DeadlineWheel wheel;
        private boolean timedOut;

        Attempt(Endpoint endpoint, @Nullable SslHandler ssl, Consumer<ConnectResult> done) {
            this.endpoint = endpoint;
            this.ssl = ssl;
            this.done = done;
        }

        void limit(Channel connecting, int timeoutMillis) {
            channel = connecting;
            wheel = DeadlineWheel.of(connecting.eventLoop());
            wheel.schedule(this, wheel.nowNanos() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
        }

        boolean isShakingHands() {
            return ssl != null && !ssl.handshakeFuture().isDone();
        }

        @Override
        protected void onDue(long nowNanos) {
            timedOut = true;
            if (channel != null) {
                // Below the pipeline: TLS would wait for its goodbye to leave.
                channel.unsafe().close(channel.voidPromise());
            }
        }

        @Override
        public void operationComplete(ChannelFuture connected) {
            if (!connected.isSuccess()) {
                stopClock();
                connected.channel().close();
                done.accept(timedOut ? failure(endpoint, ProxyError.CONNECT_TIMEOUT, "no answer in time")
                        : failure(endpoint, connected.cause()));
            } else if (ssl == null) {
                stopClock();
                done.accept(new ConnectResult.Connected(connected.channel(), null));
            } else {
                ssl.handshakeFuture().addListener(shaken -> onHandshake(connected.channel(), ssl, shaken));
            }
        }

        private void onHandshake(Channel over, SslHandler with, Future<?> shaken) {
            stopClock();
            if (shaken.isSuccess()) {
                count(HandshakeFacts.isResumed(with.engine()) ? Handshake.RESUMED : Handshake.FULL);
                TlsRecords.fit(with);
                done.accept(new ConnectResult.Connected(over, with.applicationProtocol()));
            } else if (timedOut) {
                count(Handshake.TIMEOUT);
                done.accept(failure(endpoint, ProxyError.CONNECT_TIMEOUT, "no TLS handshake in time"));
            } else {
                TlsFailure why = TlsFailure.of(shaken.cause());
                count(why.end());
                over.close();
                done.accept(failure(endpoint, ProxyError.TLS_FAILED, why.toString()));
            }
        }

        private void count(Handshake end) {
            EndpointTls tls = endpoint.tls();
            if (tls != null) {
                tls.tls().stats().handshakes(end).increment();
            }
        }

        private void stopClock() {
            if (wheel != null) {
                wheel.cancel(this);
            }
        }
    }

    private static ConnectResult failure(Endpoint endpoint, @Nullable Throwable cause) {
        return failure(endpoint, ConnectFailures.errorOf(cause), ConnectFailures.detailOf(cause));
    }

    private static ConnectResult failure(Endpoint endpoint, ProxyError error, String detail) {
        if (error.blame() == Blame.ENDPOINT) {
            endpoint.stats().connectFailures.increment();
        }
        return new ConnectResult.Failed(error, endpoint + ": " + detail);
    }
}
