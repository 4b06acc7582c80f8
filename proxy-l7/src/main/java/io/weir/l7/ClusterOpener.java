package io.weir.l7;

import io.weir.core.cluster.Cluster;
import io.weir.core.connect.Connector;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.Shared;
import io.weir.l7.exchange.UpstreamOpener;
import io.weir.l7.http1.Http1Opener;
import io.weir.l7.http2.Http2Opener;
import io.weir.l7.pool.ConnectionAsker;
import io.weir.l7.pool.HttpPool;

/** Opens connections in the protocol that their cluster speaks. */
@Shared
final class ClusterOpener implements UpstreamOpener {
    private final Http1Opener http1;
    private final Http2Opener http2;

    ClusterOpener(Connector connector) {
        http1 = new Http1Opener(connector);
        http2 = new Http2Opener(connector);
    }

    @Override
    public void open(HttpPool pool, Cluster cluster, DownstreamFacts facts, ConnectionAsker asker) {
        UpstreamOpener opener = switch (cluster.spec().protocol()) {
            case HTTP1 -> http1;
            case HTTP2 -> http2;
            case AUTO -> cluster.spec().tls() == null ? http1 : http2;
        };
        opener.open(pool, cluster, facts, asker);
    }
}
