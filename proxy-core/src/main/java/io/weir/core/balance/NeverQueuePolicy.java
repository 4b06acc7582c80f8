package io.weir.core.balance;

import io.weir.core.loop.Shared;

/**
 * An idle candidate if there is one, however small, so that nothing waits behind other work; otherwise the shortest
 * expected delay (LVS nq). Idle ones take turns.
 */
@Shared
final class NeverQueuePolicy implements BalancePolicy {
    private final Candidates candidates;
    private final BalanceMemory memory;

    NeverQueuePolicy(Candidates candidates, BalanceMemory memory) {
        this.candidates = candidates;
        this.memory = memory;
    }

    @Override
    public int pick(PickQuery query) {
        int start = memory.next(candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            int index = start + i < candidates.size() ? start + i : start + i - candidates.size();
            Candidate candidate = candidates.get(index);
            if (candidate.inProgress() == 0 && query.accepts(candidate)) {
                return index;
            }
        }
        return LoadScan.least(candidates, start, 1, query);
    }
}
