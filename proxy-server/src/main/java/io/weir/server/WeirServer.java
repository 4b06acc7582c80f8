package io.weir.server;

import io.netty.util.NetUtil;
import io.weir.config.ConfigResult;
import io.weir.config.WeirSpec;
import io.weir.core.cluster.ChangeOutcome;
import io.weir.core.cluster.EndpointChange;
import io.weir.core.discovery.FileWatch;
import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.LogSpec;
import io.weir.server.admin.AdminActions;
import io.weir.server.admin.AdminApi;
import io.weir.server.admin.AdminSources;
import io.weir.server.admin.ListenerView;
import io.weir.server.metrics.ProcessBounds;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running proxy: started, reloaded, drained, closed. Safe to call from any thread; changes are made one after another
 * on one thread.
 */
@ControlThread
public final class WeirServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WeirServer.class);

    private final Wiring parts;
    private final AdminPort admin;
    private final Reloader reloader;

    private WeirServer(Wiring parts, Supplier<ConfigResult> source) {
        this.parts = parts;
        AtomicReference<ConfigResult.@Nullable Loaded> running = new AtomicReference<>();
        this.admin = new AdminPort(new AdminApi(
                new AdminSources(Version.TEXT, parts.serverStats(), parts.metrics(), parts.stats(),
                        new ProcessBounds(parts.ceiling(), parts.buffers()), parts.failures(), parts.clusters(),
                        this::listeners, running::get),
                actions()));
        this.reloader = new Reloader(parts, admin, source, running);
    }

    /**
     * Starts a proxy as {@code loaded} says.
     *
     * @param source reads the configuration again, for reloads
     * @throws StartException when it cannot run here; nothing is left running
     */
    public static WeirServer start(ConfigResult.Loaded loaded, Supplier<ConfigResult> source) throws StartException {
        WeirServer server = new WeirServer(Wiring.start(loaded.spec().runtime()), source);
        try {
            server.reloader.apply(loaded);
        } catch (StartException e) {
            server.close();
            throw e;
        }
        server.lookAfterTls();
        server.parts.serverStats().ready(true);
        return server;
    }

    /** Certificates change on their own, whether the configuration is watched or not. */
    private void lookAfterTls() {
        parts.changes().scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        try {
            parts.tls().tick();
            parts.clusters().lookAtFiles();
        } catch (RuntimeException bug) {
            // Thrown on it would be the last look.
            LOG.error("looking after tls", bug);
        }
    }

    /** Looks for changed files of TLS now. */
    CompletableFuture<Void> lookAtTlsFiles() {
        return CompletableFuture.runAsync(this::tick, parts.changes());
    }

    /** Makes new keys for session tickets now. */
    CompletableFuture<Void> rotateTickets() {
        return CompletableFuture.runAsync(() -> parts.tls().rotateTickets(), parts.changes());
    }

    /** The loops of the data path. */
    LoopGroups loops() {
        return parts.loops();
    }

    private AdminActions actions() {
        return new AdminActions() {
            @Override
            public List<String> reload() {
                return WeirServer.this.reload().join();
            }

            @Override
            public ChangeOutcome changeEndpoint(String cluster, String address, EndpointChange change) {
                return parts.clusters().operate(cluster, address, change).syncUninterruptibly().getNow();
            }

            @Override
            public void logLevel(LogSpec.Level level) {
                ProcessLog.level(level);
            }
        };
    }

    /** Reads the configuration again and applies it; completes with what is wrong with it, or nothing. */
    public CompletableFuture<List<String>> reload() {
        return CompletableFuture.supplyAsync(reloader::reload, parts.changes());
    }

    /** Reloads whenever a file the configuration came from changes from now on, looking once a second. */
    public void watchFiles() {
        FileWatch watch = new FileWatch();
        CompletableFuture.runAsync(() -> filesChanged(watch), parts.changes()).join();
        parts.changes().scheduleWithFixedDelay(() -> {
            if (filesChanged(watch)) {
                reloader.reload();
            }
        }, 1, 1, TimeUnit.SECONDS);
    }

    private boolean filesChanged(FileWatch watch) {
        WeirSpec running = reloader.running();
        return running != null && watch.hasChanged(running.files());
    }

    /** Opens log files anew after a rotation. */
    public void reopenLogs() {
        parts.accessLog().reopen();
    }

    /** Every listener, draining ones last. */
    public List<ListenerView> listeners() {
        List<ListenerView> views = new ArrayList<>();
        parts.listeners().running().forEach(listener -> views.add(view(listener, "accepting")));
        parts.listeners().draining().forEach(listener -> views.add(view(listener, "draining")));
        return views;
    }

    private static ListenerView view(RunningListener listener, String state) {
        return new ListenerView(listener.spec().name(), listener.protocol(),
                listener.addresses().stream().map(WeirServer::text).toList(), state, listener.open());
    }

    private static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "unix:" + address;
        }
        return NetUtil.toSocketAddressString(inet);
    }

    /**
     * The first address of the listener of this name.
     *
     * @throws IllegalArgumentException when none of this name accepts
     */
    public SocketAddress address(String listener) {
        for (RunningListener running : parts.listeners().running()) {
            if (running.spec().name().equals(listener)) {
                return running.addresses().getFirst();
            }
        }
        throw new IllegalArgumentException("listener: " + listener + " (expected: one that accepts)");
    }

    /** Where the admin port is bound, or null when it is off. */
    public @Nullable InetSocketAddress adminAddress() {
        return admin.address();
    }

    /** The same for logs; empty when it is off. */
    String adminText() {
        InetSocketAddress address = admin.address();
        return address == null ? "" : text(address);
    }

    /**
     * Takes no new work and finishes what is in progress. Completes when nothing is left, or when the time to drain is
     * over and the rest was ended.
     */
    public CompletableFuture<Void> drain() {
        parts.serverStats().ready(false);
        LOG.info("draining: no new work is taken");
        long beganNanos = System.nanoTime();
        return CompletableFuture.supplyAsync(() -> parts.listeners().drainAll(), parts.changes())
                .thenCompose(Function.identity())
                .thenAccept(ended -> tellDrained(ended, System.nanoTime() - beganNanos));
    }

    private static void tellDrained(long ended, long tookNanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(tookNanos);
        if (ended == 0) {
            LOG.info("drained: all work finished, in {} ms", millis);
        } else {
            LOG.info("drained: {} connections and flows were ended unfinished, after {} ms", ended, millis);
        }
    }

    /** Ends everything now. Blocks for a few seconds at most. */
    @Override
    public void close() {
        parts.serverStats().ready(false);
        admin.close();
        parts.close();
    }
}
