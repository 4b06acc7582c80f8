package io.weir.l7.http1;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.weir.core.cluster.Cluster;
import io.weir.core.connect.ConnectResult;
import io.weir.core.connect.Connector;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.listener.ProxyProtocolWriter;
import io.weir.core.loop.Shared;
import io.weir.core.tls.Alpn;
import io.weir.core.spec.ClusterSpec.SendProxyProtocol;
import io.weir.l7.exchange.UpstreamOpener;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.pool.ConnectionAsker;
import io.weir.l7.pool.HttpPool;
import io.weir.l7.pool.PooledConnection;
import org.jspecify.annotations.Nullable;

/** Opens HTTP/1.1 connections. */
@Shared
public final class Http1Opener implements UpstreamOpener {
    private final Connector connector;

    public Http1Opener(Connector connector) {
        this.connector = connector;
    }

    @Override
    public void open(HttpPool pool, Cluster cluster, DownstreamFacts facts, ConnectionAsker asker) {
        HttpLoop loop = pool.loop();
        SendProxyProtocol header = cluster.spec().sendProxyProtocol();
        // A PROXY header speaks for one client, so a connection that carries one serves nobody else.
        boolean shared = header == SendProxyProtocol.OFF;
        Http1ClientHandler handler = new Http1ClientHandler(pool, shared);
        int timeoutMillis = (int) Math.min(Integer.MAX_VALUE, cluster.spec().connectTimeout().toMillis());
        connector.connect(loop.eventLoop(), pool.endpoint(), Alpn.HTTP_1, handler, timeoutMillis, result -> {
            loop.enter();
            switch (result) {
                case ConnectResult.Connected connected -> asker.onOpened(
                        begin(handler, cluster, facts, connected.channel()));
                case ConnectResult.Failed failed -> asker.onOpenFailed(failed.error(), failed.detail());
            }
            loop.leave();
        });
    }

    private static Http1Upstream begin(
            Http1ClientHandler handler, Cluster cluster, @Nullable DownstreamFacts facts, Channel channel) {
        Http1Upstream upstream = handler.upstream();
        handler.pool().onOpened(upstream);
        SendProxyProtocol header = cluster.spec().sendProxyProtocol();
        if (header != SendProxyProtocol.OFF && facts != null) {
            upstream.sendFirst(ProxyProtocolWriter.header(header, facts, channel.alloc()));
        }
        return upstream;
    }

    /**
     * Takes {@code channel}, on which HTTP/1.1 was agreed; its handler takes the place of {@code entry}. {@code facts}
     * are those of the one client it serves, or null.
     */
    public static PooledConnection begin(
            HttpPool pool, Cluster cluster, @Nullable DownstreamFacts facts, Channel channel, ChannelHandler entry) {
        Http1ClientHandler handler = new Http1ClientHandler(pool, facts == null);
        channel.pipeline().replace(entry, null, handler);
        return begin(handler, cluster, facts, channel);
    }
}
