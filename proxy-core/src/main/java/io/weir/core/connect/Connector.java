package io.weir.core.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.weir.core.cluster.Endpoint;
import io.weir.core.error.Blame;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopGroups;
import io.weir.core.loop.Shared;
import java.net.SocketAddress;
import java.util.function.Consumer;

/**
 * Opens connections to endpoints on the caller's loop. It sets no socket options but those every channel has
 * ({@code TCP_NODELAY} is Netty's default), since each is a system call in a short connection's life.
 */
@Shared
public final class Connector {
    private final LoopGroups loops;

    public Connector(LoopGroups loops) {
        this.loops = loops;
    }

    /**
     * Connects to {@code endpoint} on {@code loop} and calls {@code done} there, exactly once, maybe before this
     * returns. The channel reads on its own ({@code AUTO_READ}) as soon as it is connected. Failures of this machine
     * (no descriptors, no local ports) are blamed on the proxy, never on the endpoint.
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
        Channel channel;
        try {
            channel = loops.clientChannel(address).newChannel();
        } catch (ChannelException cannotOpen) {
            done.accept(failure(endpoint, cannotOpen));
            return;
        }
        channel.config().setConnectTimeoutMillis(timeoutMillis);
        channel.pipeline().addLast(handler);
        loop.register(channel).addListener((ChannelFuture registered) -> {
            if (registered.isSuccess()) {
                connect(channel, address, endpoint, done);
            } else {
                channel.unsafe().closeForcibly();
                done.accept(failure(endpoint, registered.cause()));
            }
        });
    }

    private static void connect(
            Channel channel, SocketAddress address, Endpoint endpoint, Consumer<ConnectResult> done) {
        channel.connect(address).addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                done.accept(new ConnectResult.Connected(channel));
            } else {
                channel.close();
                done.accept(failure(endpoint, connected.cause()));
            }
        });
    }

    private static ConnectResult failure(Endpoint endpoint, Throwable cause) {
        ProxyError error = ConnectFailures.errorOf(cause);
        if (error.blame() == Blame.ENDPOINT) {
            endpoint.stats().connectFailures.increment();
        }
        return new ConnectResult.Failed(error, endpoint + ": " + ConnectFailures.detailOf(cause));
    }
}
