package io.weir.core.balance;

import io.weir.core.loop.Shared;

/** Smooth weighted round robin: one schedule, one cursor over all workers, so that turns alternate strictly. */
@Shared
final class RoundRobinPolicy implements BalancePolicy {
    private final Candidates candidates;
    private final BalanceMemory memory;
    private final int[] schedule;

    RoundRobinPolicy(Candidates candidates, BalanceMemory memory) {
        this.candidates = candidates;
        this.memory = memory;
        this.schedule = WeightedSchedule.of(candidates);
    }

    @Override
    public int pick(PickQuery query) {
        int index = 0;
        for (int turns = candidates.size(); turns > 0; turns--) {
            index = schedule[memory.next(schedule.length)];
            if (query.accepts(candidates.get(index))) {
                return index;
            }
        }
        return candidates.firstAccepted(index, query);
    }
}
