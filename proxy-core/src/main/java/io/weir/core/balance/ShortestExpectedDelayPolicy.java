package io.weir.core.balance;

import io.weir.core.loop.Shared;

/** The least of what would be in progress for its weight once this one is added (LVS sed); equals take turns. */
@Shared
final class ShortestExpectedDelayPolicy implements BalancePolicy {
    private final Candidates candidates;
    private final BalanceMemory memory;

    ShortestExpectedDelayPolicy(Candidates candidates, BalanceMemory memory) {
        this.candidates = candidates;
        this.memory = memory;
    }

    @Override
    public int pick(PickQuery query) {
        return LoadScan.least(candidates, memory.next(candidates.size()), 1, query);
    }
}
