package io.weir.core.balance;

import io.weir.core.loop.Shared;

/** The least in progress for its weight, of all; equals take turns. */
@Shared
final class LeastConnectionsPolicy implements BalancePolicy {
    private final Candidates candidates;
    private final BalanceMemory memory;

    LeastConnectionsPolicy(Candidates candidates, BalanceMemory memory) {
        this.candidates = candidates;
        this.memory = memory;
    }

    @Override
    public int pick(PickQuery query) {
        return LoadScan.least(candidates, memory.next(candidates.size()), 0, query);
    }
}
