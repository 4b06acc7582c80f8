package io.weir.l4.tcp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.Endpoint;
import io.weir.core.cluster.EndpointDownListener;
import io.weir.core.loop.LoopConfined;
import io.weir.core.loop.LoopGroups;
import io.weir.core.loop.Shared;
import io.weir.core.spec.ClusterSpec.OnDown;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The sessions of {@code on_down: close} clusters by their endpoint, kept per loop, and the mailbox through which an
 * endpoint's going down reaches them. One per process; registered with the cluster registry.
 */
@Shared
public final class TcpSessions implements EndpointDownListener {
    private final Map<EventLoop, OfLoop> loops = new HashMap<>();

    public TcpSessions(LoopGroups groups) {
        for (EventExecutor worker : groups.workers()) {
            loops.put((EventLoop) worker, new OfLoop());
        }
    }

    @Override
    public void onEndpointDown(Cluster cluster, Endpoint endpoint) {
        if (cluster.spec().onDown() == OnDown.CLOSE) {
            loops.forEach((loop, sessions) -> loop.execute(() -> sessions.tellDown(endpoint)));
        }
    }

    void add(TcpSession session, Endpoint endpoint) {
        of(session).add(session, endpoint);
    }

    /** Nothing happens when it is not here. */
    void remove(TcpSession session, Endpoint endpoint) {
        of(session).remove(session, endpoint);
    }

    private OfLoop of(TcpSession session) {
        return Objects.requireNonNull(loops.get(session.loop()), "sessions live on worker loops");
    }

    /** One loop's part. */
    @LoopConfined
    private static final class OfLoop {
        private final Map<Endpoint, Set<TcpSession>> byEndpoint = new HashMap<>();

        void add(TcpSession session, Endpoint endpoint) {
            byEndpoint.computeIfAbsent(endpoint, _ -> new HashSet<>()).add(session);
        }

        void remove(TcpSession session, Endpoint endpoint) {
            Set<TcpSession> there = byEndpoint.get(endpoint);
            if (there != null && there.remove(session) && there.isEmpty()) {
                byEndpoint.remove(endpoint);
            }
        }

        void tellDown(Endpoint endpoint) {
            Set<TcpSession> there = byEndpoint.get(endpoint);
            if (there != null) {
                // They leave while they are told.
                List.copyOf(there).forEach(TcpSession::onEndpointDown);
            }
        }
    }
}
