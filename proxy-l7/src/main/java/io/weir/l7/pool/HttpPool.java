package io.weir.l7.pool;

import io.weir.core.cluster.Endpoint;
import io.weir.core.loop.LoopConfined;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.PoolSpec;
import io.weir.l7.loop.Deadline;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.upstream.Upstream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop to one endpoint. The one used last is taken first, so that a pool larger than the load
 * shrinks by itself; one that carries several requests at once is filled before the next. Bounds come from {@link
 * PoolSpec}; the idle time also from {@link IdleCeiling}.
 */
@LoopConfined
public final class HttpPool {
    private final Endpoint endpoint;
    private final HttpLoop loop;
    private final IdleCeiling ceiling = new IdleCeiling();
    private final Deadline reap;
    /** The one given back last comes first; so the one idle for longest is last. */
    private final ArrayDeque<PooledConnection> idle = new ArrayDeque<>();
    /** In use, and took more than one request at the last look; the one opened first is filled first. */
    private final List<PooledConnection> shared = new ArrayList<>(2);
    private final Openings openings = new Openings(this);
    private final Set<PooledConnection> open = new LinkedHashSet<>();
    private ClusterSpec cluster;
    private PoolSpec spec;
    /** Connections opened before were opened in another way than the next one will be. */
    private long outdatedNanos;
    private long idleTimeoutNanos;
    private long lifetimeMaxNanos;
    private boolean closed;

    public HttpPool(Endpoint endpoint, HttpLoop loop, ClusterSpec cluster) {
        this.endpoint = endpoint;
        this.loop = loop;
        this.reap = new Deadline(loop, this::onReap);
        this.cluster = cluster;
        this.spec = cluster.pool();
        this.outdatedNanos = loop.nowNanos();
        configure(spec);
    }

    /** The endpoint at the other end of every connection here. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** The loop all of it lives on. */
    public HttpLoop loop() {
        return loop;
    }

    /** What is learned of how long the endpoint keeps idle connections. */
    public IdleCeiling ceiling() {
        return ceiling;
    }

    /** Goes by {@code newCluster} from now on. What would be opened in another way now is not used again. */
    @SuppressWarnings("ReferenceEquality") // Asked for every request: the same object needs no look at its fields.
    public void useSpec(ClusterSpec newCluster) {
        if (newCluster == cluster) {
            return;
        }
        boolean sameWay = newCluster.protocol() == cluster.protocol()
                && newCluster.sendProxyProtocol() == cluster.sendProxyProtocol()
                && Objects.equals(newCluster.tls(), cluster.tls());
        cluster = newCluster;
        configure(newCluster.pool());
        if (!sameWay) {
            outdatedNanos = loop.nowNanos();
            shared.clear();
            closeAllIdle();
        }
    }

    private void configure(PoolSpec newSpec) {
        spec = newSpec;
        idleTimeoutNanos = newSpec.idleTimeout().toNanos();
        lifetimeMaxNanos = newSpec.lifetimeMax().toNanos();
    }

    /** Requests that wait for a connection they will share. */
    public Openings openings() {
        return openings;
    }

    /** A request on a connection that can be trusted, in use with room for it or idle; null when there is none. */
    public @Nullable Upstream tryTake() {
        for (int i = 0; i < shared.size(); i++) {
            PooledConnection candidate = shared.get(i);
            if (candidate.hasRoom() && !isWorn(candidate)) {
                return candidate.begin();
            }
        }
        PooledConnection candidate = idle.pollFirst();
        while (candidate != null) {
            endpoint.stats().connectionsIdle.decrement();
            if (candidate.isOpen() && !isTooOld(candidate)) {
                return begin(candidate);
            }
            candidate.closeIdle();
            candidate = idle.pollFirst();
        }
        return null;
    }

    /** A request on {@code connection}, which others may share from now on if it has room. */
    Upstream begin(PooledConnection connection) {
        Upstream begun = connection.begin();
        if (connection.hasRoom() && !shared.contains(connection)) {
            shared.add(connection);
        }
        return begun;
    }

    private boolean isTooOld(PooledConnection connection) {
        long now = loop.nowNanos();
        return now - connection.idleSinceNanos() > ceiling.limitNanos(idleTimeoutNanos, now)
                || (lifetimeMaxNanos > 0 && now - connection.openedNanos() > lifetimeMaxNanos);
    }

    /** Whether it has carried enough, or stood long enough. */
    private boolean isWorn(PooledConnection connection) {
        return connection.openedNanos() - outdatedNanos < 0
                || (spec.requestsMax() > 0 && connection.requests() >= spec.requestsMax())
                || (lifetimeMaxNanos > 0 && loop.nowNanos() - connection.openedNanos() > lifetimeMaxNanos);
    }

    /** Keeps {@code connection}, whose requests are over and clean; false when it must be closed instead. */
    public boolean tryGiveBack(PooledConnection connection) {
        shared.remove(connection);
        if (closed || isWorn(connection) || idle.size() >= spec.idleMax()) {
            return false;
        }
        idle.addFirst(connection);
        endpoint.stats().connectionsIdle.increment();
        if (!reap.isArmed()) {
            reap.arm(nextReapNanos());
        }
        return true;
    }

    private long nextReapNanos() {
        PooledConnection oldest = idle.peekLast();
        if (oldest == null) {
            return 0;
        }
        long now = loop.nowNanos();
        return Math.max(1, oldest.idleSinceNanos() + ceiling.limitNanos(idleTimeoutNanos, now) - now + 1);
    }

    private void onReap() {
        PooledConnection oldest = idle.peekLast();
        while (oldest != null && (isTooOld(oldest) || !oldest.isOpen())) {
            idle.pollLast();
            endpoint.stats().connectionsIdle.decrement();
            oldest.closeIdle();
            oldest = idle.peekLast();
        }
        reap.arm(nextReapNanos());
    }

    /** A connection was opened. */
    public void onOpened(PooledConnection connection) {
        open.add(connection);
        endpoint.stats().connectionsOpen.increment();
    }

    /** A connection closed, in use or idle. */
    public void onClosed(PooledConnection connection) {
        if (!open.remove(connection)) {
            return;
        }
        shared.remove(connection);
        endpoint.stats().connectionsOpen.decrement();
    }

    /** The endpoint closed a connection, or sent on one, while it lay idle. */
    public void onIdleLost(PooledConnection connection, boolean closedByEndpoint) {
        if (idle.remove(connection)) {
            endpoint.stats().connectionsIdle.decrement();
        }
        if (closedByEndpoint) {
            long now = loop.nowNanos();
            ceiling.onIdleClosed(now - connection.idleSinceNanos(), now);
            reap.arm(nextReapNanos()); // The limit may be lower now.
        }
    }

    /** The endpoint is gone: idle connections close now, those in use when they end, or now as well. */
    public void close(boolean cutInUse) {
        closed = true;
        reap.cancel();
        closeAllIdle();
        if (cutInUse) {
            for (PooledConnection connection : open.toArray(PooledConnection[]::new)) {
                connection.closeDown();
            }
        }
    }

    private void closeAllIdle() {
        PooledConnection next = idle.pollFirst();
        while (next != null) {
            endpoint.stats().connectionsIdle.decrement();
            next.closeIdle();
            next = idle.pollFirst();
        }
    }

    /** Connections lying idle. */
    public int idleCount() {
        return idle.size();
    }

    /** Connections open, idle ones included. */
    public int openCount() {
        return open.size();
    }
}
