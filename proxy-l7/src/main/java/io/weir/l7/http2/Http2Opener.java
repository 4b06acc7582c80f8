package io.weir.l7.http2;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.core.cluster.Cluster;
import io.weir.core.connect.ConnectResult;
import io.weir.core.connect.Connector;
import io.weir.core.error.ProxyError;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.listener.ProxyProtocolWriter;
import io.weir.core.loop.Shared;
import io.weir.core.spec.ClusterSpec.Protocol;
import io.weir.core.spec.ClusterSpec.SendProxyProtocol;
import io.weir.core.tls.Alpn;
import io.weir.l7.exchange.UpstreamOpener;
import io.weir.l7.http1.Http1Opener;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.pool.ConnectionAsker;
import io.weir.l7.pool.HttpPool;
import io.weir.l7.pool.PooledConnection;
import org.jspecify.annotations.Nullable;

/**
 * Opens HTTP/2 connections: by ALPN with TLS, else by prior knowledge. Who asks while one is being opened waits for
 * that, too. A connection counts as open when the endpoint's SETTINGS came; {@code connect_timeout} is for all of it.
 * With {@code protocol: auto} it may turn out to be an HTTP/1.1 connection, which is for one request at a time.
 */
@Shared
public final class Http2Opener implements UpstreamOpener {
    private final Connector connector;

    public Http2Opener(Connector connector) {
        this.connector = connector;
    }

    @Override
    public void open(HttpPool pool, Cluster cluster, DownstreamFacts facts, ConnectionAsker asker) {
        if (cluster.spec().sendProxyProtocol() != SendProxyProtocol.OFF) {
            // A PROXY header speaks for one client, so a connection that carries one serves nobody else.
            connect(pool, cluster, facts, new ForOne(asker));
        } else if (pool.openings().join(asker)) {
            connect(pool, cluster, null, new ForAll(pool, cluster));
        }
    }

    private void connect(HttpPool pool, Cluster cluster, @Nullable DownstreamFacts facts, OpeningListener then) {
        HttpLoop loop = pool.loop();
        long dueNanos = loop.nowNanos() + cluster.spec().connectTimeout().toNanos();
        int timeoutMillis = (int) Math.min(Integer.MAX_VALUE, cluster.spec().connectTimeout().toMillis());
        Alpn offer = cluster.spec().protocol() == Protocol.AUTO ? Alpn.HTTP_ANY : Alpn.HTTP_2;
        // What is spoken is known only when the connection stands.
        ChannelHandler entry = new ChannelInboundHandlerAdapter();
        connector.connect(loop.eventLoop(), pool.endpoint(), offer, entry, timeoutMillis, result -> {
            loop.enter();
            switch (result) {
                case ConnectResult.Connected connected -> begin(connected, entry, new Begun(pool, cluster, facts,
                        dueNanos - loop.nowNanos()), then);
                case ConnectResult.Failed failed -> then.onFailed(failed.error(), failed.detail());
            }
            loop.leave();
        });
    }

    /** For whom a connection is, and the time left for its SETTINGS. */
    private record Begun(HttpPool pool, Cluster cluster, @Nullable DownstreamFacts facts, long leftNanos) {}

    private static void begin(
            ConnectResult.Connected connected, ChannelHandler entry, Begun begun, OpeningListener then) {
        Cluster cluster = begun.cluster();
        DownstreamFacts facts = begun.facts();
        if (cluster.spec().tls() == null || "h2".equals(connected.protocol())) {
            Http2ClientHandler handler = new Http2ClientHandler(begun.pool(), facts == null, then);
            connected.channel().pipeline().replace(entry, null, handler);
            handler.onConnected(facts == null ? null : ProxyProtocolWriter.header(
                    cluster.spec().sendProxyProtocol(), facts, connected.channel().alloc()), begun.leftNanos());
        } else if (cluster.spec().protocol() == Protocol.AUTO) {
            then.onReady(Http1Opener.begin(begun.pool(), cluster, facts, connected.channel(), entry), 1);
        } else {
            connected.channel().close();
            then.onFailed(ProxyError.TLS_FAILED, begun.pool().endpoint() + ": ALPN did not choose h2");
        }
    }

    /** Whoever waits at the pool gets a share of the connection. */
    private final class ForAll implements OpeningListener {
        private final HttpPool pool;
        private final Cluster cluster;

        ForAll(HttpPool pool, Cluster cluster) {
            this.pool = pool;
            this.cluster = cluster;
        }

        @Override
        public void onReady(PooledConnection connection, int room) {
            if (pool.openings().onOpened(connection, room)) {
                connect(pool, cluster, null, new ForAll(pool, cluster));
            }
        }

        @Override
        public void onFailed(ProxyError error, String detail) {
            pool.openings().onFailed(error, detail);
        }
    }

    /** Who asked gets all of the connection. */
    private record ForOne(ConnectionAsker asker) implements OpeningListener {
        @Override
        public void onReady(PooledConnection connection, int room) {
            asker.onOpened(connection.begin());
        }

        @Override
        public void onFailed(ProxyError error, String detail) {
            asker.onOpenFailed(error, detail);
        }
    }
}
