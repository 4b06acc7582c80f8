package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The candidate of the highest weight until it has as many connections as its weight, then the next highest (LVS ovf).
 * Where LVS refuses once all are past their weight, the least loaded by weight takes more here: a hard bound is what
 * {@code max_connections} is for.
 */
@Shared
final class OverflowPolicy implements BalancePolicy {
    private final Candidates candidates;
    private final int[] byWeight;

    OverflowPolicy(Candidates candidates) {
        this.candidates = candidates;
        this.byWeight = IntStream.range(0, candidates.size())
                .boxed()
                .sorted(Comparator.comparingInt(index -> -candidates.weight(index)))
                .mapToInt(index -> index)
                .toArray();
    }

    @Override
    public int pick(PickQuery query) {
        for (int index : byWeight) {
            Candidate candidate = candidates.get(index);
            if (candidate.inProgress() < candidates.weightAsConnections(index) && query.accepts(candidate)) {
                return index;
            }
        }
        return LoadScan.least(candidates, byWeight[0], 0, query);
    }
}
