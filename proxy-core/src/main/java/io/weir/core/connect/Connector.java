package io.weir.core.connect;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.weir.core.cluster.Endpoint;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopGroups;
import io.weir.core.loop.Shared;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.util.function.Consumer;

/** Opens connections to endpoints on the caller's loop. */
@Shared
public final class Connector {
    private final LoopGroups loops;

    public Connector(LoopGroups loops) {
        this.loops = loops;
    }

    /**
     * Connects to {@code endpoint} on {@code loop} and calls {@code done} there, exactly once, maybe before this
     * returns. The channel reads on its own ({@code AUTO_READ}) as soon as it is connected.
     *
     * @param handler added to the pipeline before connecting
     * @param timeoutMillis of the whole attempt
     */
    public void connect(
            EventLoop loop,
            Endpoint endpoint,
            ChannelHandler handler,
            int timeoutMillis,
            Consumer<ConnectResult> done) {
        SocketAddress address = endpoint.socketAddress();
        if (address == null) {
            done.accept(new ConnectResult.Failed(ProxyError.DNS_FAILED, endpoint + " has no address"));
            return;
        }
        endpoint.stats().connects.increment();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(loops.clientChannel(address))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                .handler(handler);
        if (address instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        bootstrap.connect(address).addListener((ChannelFuture future) -> {
            if (future.isSuccess()) {
                done.accept(new ConnectResult.Connected(future.channel()));
            } else {
                endpoint.stats().connectFailures.increment();
                done.accept(failure(endpoint, future.cause()));
            }
        });
    }

    private static ConnectResult failure(Endpoint endpoint, Throwable cause) {
        ProxyError error = switch (cause) {
            case ConnectTimeoutException timedOut -> ProxyError.CONNECT_TIMEOUT;
            case NoRouteToHostException noRoute -> ProxyError.CONNECT_UNREACHABLE;
            default -> ProxyError.CONNECT_REFUSED;
        };
        return new ConnectResult.Failed(error, endpoint + ": " + cause.getMessage());
    }
}
