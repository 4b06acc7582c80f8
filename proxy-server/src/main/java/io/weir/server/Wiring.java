package io.weir.server;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.weir.config.EndpointListReader;
import io.weir.core.cluster.ClusterRegistry;
import io.weir.core.connect.Connector;
import io.weir.core.limit.BufferBudget;
import io.weir.core.limit.ConnectionCeiling;
import io.weir.core.listener.InheritedSockets;
import io.weir.core.listener.ListenerBinder;
import io.weir.core.log.AsyncAccessLog;
import io.weir.core.log.RecentFailures;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.RuntimeSpec;
import io.weir.core.spec.SpecException;
import io.weir.core.stats.Stats;
import io.weir.core.tls.TlsRegistry;
import io.weir.l4.tcp.TcpSessions;
import io.weir.l7.HttpRuntime;
import io.weir.l7.health.HttpProbes;
import io.weir.server.metrics.Metrics;
import io.weir.server.metrics.ProcessBounds;
import io.weir.server.metrics.ServerStats;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What a running process consists of: everything that lives as long as it does, made here and nowhere else, in order of
 * dependence. Reloads change what is inside these, never which these are; changes are made one after another on the
 * thread {@code changes}.
 */
record Wiring(
        LoopGroups loops,
        Stats stats,
        ServerStats serverStats,
        AsyncAccessLog accessLog,
        RecentFailures failures,
        ConnectionCeiling ceiling,
        BufferBudget buffers,
        TlsRegistry tls,
        ListenerBinder binder,
        Connector connector,
        ClusterRegistry clusters,
        TcpSessions tcpSessions,
        HttpRuntime httpRuntime,
        LongSupplier flowIds,
        ScheduledExecutorService changes,
        Listeners listeners,
        Metrics metrics) implements AutoCloseable {

    /**
     * Starts loops and threads; binds nothing.
     *
     * @throws StartException when this machine does not have the transport that is asked for
     */
    static Wiring start(RuntimeSpec spec) throws StartException {
        LoopGroups loops = startLoops(spec);
        Stats stats = new Stats();
        ServerStats serverStats = new ServerStats();
        AsyncAccessLog accessLog = new AsyncAccessLog();
        RecentFailures failures = new RecentFailures(accessLog);
        ConnectionCeiling ceiling = new ConnectionCeiling(spec.connectionsMax());
        BufferBudget buffers = BufferBudget.start(loops, spec.memoryLimitBytes());
        ClusterRegistry clusters = new ClusterRegistry(stats, loops, new HttpProbes(), EndpointListReader.parser());
        Connector connector = new Connector(loops);
        TcpSessions tcpSessions = new TcpSessions(loops);
        clusters.addDownListener(tcpSessions);
        HttpRuntime httpRuntime = new HttpRuntime(connector, clusters::cluster, stats, failures);
        clusters.addDownListener(httpRuntime);
        ScheduledExecutorService changes =
                Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("weir-changes", true));
        return new Wiring(
                loops,
                stats,
                serverStats,
                accessLog,
                failures,
                ceiling,
                buffers,
                new TlsRegistry(loops, stats),
                new ListenerBinder(loops, ceiling, stats, InheritedSockets.ofProcess()),
                connector,
                clusters,
                tcpSessions,
                httpRuntime,
                new AtomicLong()::incrementAndGet,
                changes,
                new Listeners(new Drains(changes)),
                new Metrics(Version.TEXT, stats, serverStats, clusters, loops, accessLog,
                        new ProcessBounds(ceiling, buffers)));
    }

    private static LoopGroups startLoops(RuntimeSpec spec) throws StartException {
        try {
            return LoopGroups.start(spec);
        } catch (SpecException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    /** Ends everything, last made first. Blocks for a few seconds at most. */
    @Override
    public void close() {
        changes.shutdownNow();
        listeners.closeAll();
        tls.close();
        metrics.close();
        clusters.close().syncUninterruptibly();
        loops.close();
        accessLog.close();
    }
}
