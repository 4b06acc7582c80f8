package io.weir.server;

import io.weir.config.ConfigDiff;
import io.weir.config.ConfigProblem;
import io.weir.config.ConfigResult;
import io.weir.config.WeirSpec;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.core.spec.SpecException;
import io.weir.core.tls.TlsRegistry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the process from one configuration to the next: first everything that can be refused (sockets, files, new
 * clusters), undone in reverse when something is; then the switch, which cannot fail. Starting is the same with nothing
 * before it. One thread at a time.
 */
@ControlThread
final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Wiring parts;
    private final AdminPort admin;
    private final Supplier<ConfigResult> source;
    /** The configuration in force; also read by the admin port. */
    private final AtomicReference<ConfigResult.@Nullable Loaded> running;

    Reloader(
            Wiring parts,
            AdminPort admin,
            Supplier<ConfigResult> source,
            AtomicReference<ConfigResult.@Nullable Loaded> running) {
        this.parts = parts;
        this.admin = admin;
        this.source = source;
        this.running = running;
    }

    /** The configuration in force, or null before the first. */
    @Nullable WeirSpec running() {
        ConfigResult.Loaded now = running.get();
        return now == null ? null : now.spec();
    }

    /** Reads the configuration again and applies it; returns what is wrong with it, or nothing. */
    List<String> reload() {
        List<String> problems = switch (source.get()) {
            case ConfigResult.Rejected rejected -> rejected.problems().stream().map(ConfigProblem::toString).toList();
            case ConfigResult.Loaded loaded -> tryApply(loaded);
        };
        parts.serverStats().reloaded(problems.isEmpty());
        problems.forEach(problem -> LOG.warn("reload: {}", problem));
        if (!problems.isEmpty()) {
            LOG.warn("reload: refused, the running configuration stays");
        }
        return problems;
    }

    private List<String> tryApply(ConfigResult.Loaded next) {
        try {
            WeirSpec before = running();
            apply(next);
            LOG.info("reload: applied{}", before == null ? "" : ": " + ConfigDiff.between(before, next.spec()));
            return List.of();
        } catch (StartException e) {
            return e.problems();
        }
    }

    /**
     * Makes {@code loaded} the running configuration.
     *
     * @throws StartException when it cannot be; then the one before runs on untouched
     */
    void apply(ConfigResult.Loaded loaded) throws StartException {
        WeirSpec next = loaded.spec();
        WeirSpec before = running();
        if (before != null) {
            refuseWhatNeedsARestart(before.runtime(), next.runtime());
        }
        Deque<Runnable> undo = new ArrayDeque<>();
        try {
            addClusters(before, next, undo);
            AdminPort.Change adminChange = admin.prepare(next.admin());
            undo.push(adminChange::undo);
            TlsRegistry.Change tlsChange = prepareTls(next);
            undo.push(tlsChange::undo);
            Listeners.Change listenerChange = parts.listeners().prepare(WantedListeners.of(next, parts));
            undo.push(listenerChange::undo);
            applyAccessLog(before, next);
            commit(next, adminChange, listenerChange);
            running.set(loaded);
            tlsChange.commit();
            warnOfUnusedSockets(next);
        } catch (StartException e) {
            undo.forEach(Runnable::run);
            throw e;
        }
    }

    private static void refuseWhatNeedsARestart(RuntimeSpec before, RuntimeSpec next) throws StartException {
        if (before.workers() != next.workers() || before.transport() != next.transport()
                || before.memoryLimitBytes() != next.memoryLimitBytes()) {
            throw new StartException("runtime: workers, transport and memory_limit cannot change while running "
                    + "(expected: the values it was started with, or a restart)");
        }
    }

    /** New listeners need their clusters; those that exist are not touched before everything else is sure. */
    private void addClusters(@Nullable WeirSpec before, WeirSpec next, Deque<Runnable> undo) throws StartException {
        List<ClusterSpec> old = before == null ? List.of() : before.clusters();
        Map<String, ClusterSpec> both = new LinkedHashMap<>();
        next.clusters().forEach(cluster -> both.put(cluster.name(), cluster));
        old.forEach(cluster -> both.put(cluster.name(), cluster));
        undo.push(() -> parts.clusters().apply(old).syncUninterruptibly());
        try {
            parts.clusters().apply(List.copyOf(both.values())).syncUninterruptibly();
        } catch (SpecException e) {
            throw new StartException("clusters: " + e.getMessage());
        }
    }

    private TlsRegistry.Change prepareTls(WeirSpec next) throws StartException {
        List<ListenerSpec> listeners = new ArrayList<>();
        next.httpListeners().forEach(http -> listeners.add(http.listener()));
        next.tcpListeners().forEach(tcp -> listeners.add(tcp.listener()));
        try {
            return parts.tls().prepare(listeners);
        } catch (SpecException unusable) {
            throw new StartException("tls: " + unusable.getMessage());
        }
    }

    private void warnOfUnusedSockets(WeirSpec next) {
        List<Address> addresses = new ArrayList<>();
        next.httpListeners().forEach(http -> addresses.addAll(http.listener().binds()));
        next.tcpListeners().forEach(tcp -> addresses.addAll(tcp.listener().binds()));
        parts.binder().unusedSockets(addresses).forEach(warning -> LOG.warn("{}", warning));
    }

    private void applyAccessLog(@Nullable WeirSpec before, WeirSpec next) throws StartException {
        if (before != null && before.accessLog().equals(next.accessLog())) {
            return;
        }
        try {
            parts.accessLog().apply(next.accessLog());
        } catch (IOException e) {
            throw new StartException("access_log.path: cannot be opened: " + e);
        }
    }

    private void commit(WeirSpec next, AdminPort.Change adminChange, Listeners.Change listenerChange) {
        ProcessLog.apply(next.log());
        parts.ceiling().connectionsMax(next.runtime().connectionsMax());
        parts.clusters().apply(next.clusters()).syncUninterruptibly();
        listenerChange.commit(next.runtime().drainTimeout());
        adminChange.commit();
    }
}
