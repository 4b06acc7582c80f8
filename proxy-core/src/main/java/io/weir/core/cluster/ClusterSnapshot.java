package io.weir.core.cluster;

import io.weir.core.balance.BalancePolicy;
import io.weir.core.loop.Shared;
import java.util.List;
import java.util.Set;

/** What loops see of a cluster: made on the control thread, published by one volatile write, never changed. */
@Shared
final class ClusterSnapshot {
    static final ClusterSnapshot EMPTY = new ClusterSnapshot(
            List.of(), List.of(), query -> BalancePolicy.NONE, false, PickRequest.Refusal.NONE_ELIGIBLE);

    private final List<Endpoint> all;
    private final List<Endpoint> eligible;
    private final Set<Endpoint> eligibleSet;
    private final BalancePolicy policy;
    private final boolean isPanic;
    private final boolean isLimited;
    private final PickRequest.Refusal emptyRefusal;

    /**
     * A snapshot.
     *
     * @param eligible those picks choose from, in the order of the candidates {@code policy} was made for
     * @param isPanic so few are healthy that unhealthy ones are among {@code eligible}
     * @param emptyRefusal why nothing can be picked when {@code eligible} is empty
     */
    ClusterSnapshot(
            List<Endpoint> all,
            List<Endpoint> eligible,
            BalancePolicy policy,
            boolean isPanic,
            PickRequest.Refusal emptyRefusal) {
        this.all = List.copyOf(all);
        this.eligible = List.copyOf(eligible);
        this.eligibleSet = Set.copyOf(eligible);
        this.policy = policy;
        this.isPanic = isPanic;
        this.isLimited = eligible.stream().anyMatch(endpoint -> endpoint.spec().connectionsMax() > 0);
        this.emptyRefusal = emptyRefusal;
    }

    List<Endpoint> all() {
        return all;
    }

    List<Endpoint> eligible() {
        return eligible;
    }

    boolean isEligible(Endpoint endpoint) {
        return eligibleSet.contains(endpoint);
    }

    boolean isPanic() {
        return isPanic;
    }

    /** Whether any endpoint has a {@code max_connections}, so that there can be a queue. */
    boolean isLimited() {
        return isLimited;
    }

    PickRequest.Refusal emptyRefusal() {
        return emptyRefusal;
    }

    BalancePolicy policy() {
        return policy;
    }
}
