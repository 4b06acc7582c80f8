package io.weir.l7.http1;

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
import io.weir.l7.pool.HttpPool;

/** Opens HTTP/1.1 connections. */
@Shared
public final class Http1Opener implements UpstreamOpener {
    private final Connector connector;

    public Http1Opener(Connector connector) {
        this.connector = connector;
    }

    @Override
    public void open(HttpPool pool, Cluster cluster, DownstreamFacts facts, Asker asker) {
        HttpLoop loop = pool.loop();
        SendProxyProtocol header = cluster.spec().sendProxyProtocol();
        // A PROXY header speaks for one client, so a connection that carries one serves nobody else.
        boolean shared = header == SendProxyProtocol.OFF;
        Http1ClientHandler handler = new Http1ClientHandler(pool, shared);
        int timeoutMillis = (int) Math.min(Integer.MAX_VALUE, cluster.spec().connectTimeout().toMillis());
        connector.connect(loop.eventLoop(), pool.endpoint(), Alpn.HTTP_1, handler, timeoutMillis, result -> {
            loop.enter();
            switch (result) {
                case ConnectResult.Connected connected -> {
                    pool.onOpened(handler.upstream());
                    if (!shared) {
                        handler.upstream().sendFirst(
                                ProxyProtocolWriter.header(header, facts, connected.channel().alloc()));
                    }
                    asker.onOpened(handler.upstream());
                }
                case ConnectResult.Failed failed -> asker.onOpenFailed(failed.error(), failed.detail());
            }
            loop.leave();
        });
    }
}
