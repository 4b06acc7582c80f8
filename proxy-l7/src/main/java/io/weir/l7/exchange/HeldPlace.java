package io.weir.l7.exchange;

import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.Endpoint;
import io.weir.core.cluster.PickRequest;
import io.weir.core.error.ProxyError;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.message.RequestHead;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The place an exchange holds at an endpoint: taken once, left exactly once, at one endpoint at a time. */
@LoopConfined
final class HeldPlace {
    private final PickRequest pick = new PickRequest();
    private @Nullable Cluster cluster;
    private @Nullable Endpoint endpoint;

    /** Begins for a request to {@code target}. */
    void start(Cluster target, RequestHead head, DownstreamFacts facts) {
        cluster = target;
        pick.reset();
        RequestKeys.fill(pick, target.spec(), head, facts);
    }

    Cluster cluster() {
        return Objects.requireNonNull(cluster, "not forwarded");
    }

    /** Where the place is, or null while none is held. */
    @Nullable Endpoint endpoint() {
        return endpoint;
    }

    /** Takes a place; false when there is none, and {@link #refusal()} says why. */
    boolean tryTake() {
        endpoint = cluster().acquire(pick);
        return endpoint != null;
    }

    /** A place was granted after waiting. */
    void granted(Endpoint where) {
        endpoint = where;
    }

    boolean tryEnqueue(AttemptTicket waiter) {
        return cluster().tryEnqueue(waiter, pick);
    }

    /** Whether waiting may help. */
    boolean isAllFull() {
        return pick.refusal() == PickRequest.Refusal.ALL_FULL;
    }

    /** Why no place could be taken. */
    ProxyError refusal() {
        return switch (pick.refusal()) {
            case ALL_FULL -> ProxyError.QUEUE_FULL;
            case UNRESOLVED -> ProxyError.DNS_FAILED;
            case NONE_ELIGIBLE -> ProxyError.NO_ENDPOINT;
        };
    }

    /** Whether there is an endpoint besides those that failed this request, the present one included. */
    boolean isOtherLeft() {
        Endpoint failed = endpoint;
        return failed != null && cluster().hasOther(pick, failed);
    }

    /** The endpoint failed this request: it is picked again only when nothing else is left. */
    void leaveAndExclude() {
        Endpoint failed = endpoint;
        leave();
        if (failed != null) {
            pick.exclude(failed);
        }
    }

    void leave() {
        Endpoint held = endpoint;
        if (held != null) {
            endpoint = null;
            cluster().release(held);
        }
    }
}
