package io.weir.l4.tcp;

import io.netty.channel.Channel;
import io.weir.core.cluster.Cluster;
import io.weir.core.connect.Connector;
import io.weir.core.listener.ConnectionStarter;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.log.AccessLog;
import io.weir.core.listener.TlsFacts;
import io.weir.core.loop.Shared;
import io.weir.core.relay.RelaySettings;
import io.weir.core.stats.ListenerStats;
import io.weir.core.stats.Stats;
import io.weir.core.tls.ServerTls;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.TcpListenerSpec.Splice;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Begins the sessions of one tcp listener. With routes a session first peeks at the server name of its TLS handshake;
 * without, it connects at once, since the server may be the one to speak first.
 */
@Shared
public final class TcpStarter implements ConnectionStarter {
    private static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final TcpListenerSpec spec;
    private final RelaySettings relaySettings;
    private final SniRoutes routes;
    private final Function<String, @Nullable Cluster> clusters;
    private final Connector connector;
    private final ListenerStats stats;
    private final AccessLog accessLog;
    private final TcpSessions sessions;
    private final @Nullable ServerTls tls;

    /**
     * A starter for one state of the configuration; a reload makes a new one.
     *
     * @param clusters finds the running cluster of a name at the start of each session
     * @param sessions of the process, for {@code on_down: close}
     * @param tls of the listener; null when it has none
     */
    public TcpStarter(
            TcpListenerSpec spec,
            Function<String, @Nullable Cluster> clusters,
            Connector connector,
            Stats stats,
            AccessLog accessLog,
            TcpSessions sessions,
            @Nullable ServerTls tls) {
        this.spec = spec;
        // AUTO reads and writes: measured, the loop's hot buffers cost less than a pipe (docs/decisions/0005).
        this.relaySettings = RelaySettings.of(spec.idleTimeout(), spec.durationMax())
                .withSplice(spec.splice() == Splice.ON);
        this.routes = new SniRoutes(spec, stats);
        this.clusters = clusters;
        this.connector = connector;
        this.stats = stats.listener(spec.listener().name());
        this.accessLog = accessLog;
        this.sessions = sessions;
        this.tls = tls;
    }

    @Override
    public void start(Channel channel, DownstreamFacts facts) {
        TcpSession session = new TcpSession(this, channel, facts);
        if (!routes.isEmpty()) {
            channel.pipeline().addLast(new SniPeekHandler(session, routes));
        } else if (routes.fallback().terminates()) {
            terminate(session, channel, facts, routes.fallback());
        } else {
            channel.pipeline().addLast(new TcpSessionHandler(session));
            session.begin(routes.fallback());
        }
    }

    /** Does the handshake first; {@code session} begins with what is inside. */
    void terminate(TcpSession session, Channel channel, DownstreamFacts facts, TcpTarget target) {
        ServerTls with = Objects.requireNonNull(tls, "terminates");
        with.start(channel, facts, (decrypted, told) -> {
            TlsFacts agreed = told.tls();
            session.serverName(agreed == null ? null : agreed.serverName());
            decrypted.pipeline().addLast(new TcpSessionHandler(session));
            session.begin(target);
        }, HANDSHAKE_NANOS, null);
    }

    TcpListenerSpec spec() {
        return spec;
    }

    RelaySettings relaySettings() {
        return relaySettings;
    }

    SniRoutes routes() {
        return routes;
    }

    @Nullable Cluster cluster(String name) {
        return clusters.apply(name);
    }

    Connector connector() {
        return connector;
    }

    ListenerStats stats() {
        return stats;
    }

    AccessLog accessLog() {
        return accessLog;
    }

    TcpSessions sessions() {
        return sessions;
    }
}
