package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The better of two choices: two candidates drawn by weight, and of these the one with less in progress for its weight.
 * Nearly as even as looking at all, at constant cost, and workers do not rush to one candidate together.
 */
@Shared
final class LeastRequestsPolicy implements BalancePolicy {
    private final Candidates candidates;
    private final WeightedDraw draw;
    private final Supplier<RandomGenerator> random;

    LeastRequestsPolicy(Candidates candidates, Supplier<RandomGenerator> random) {
        this.candidates = candidates;
        this.draw = new WeightedDraw(candidates);
        this.random = random;
    }

    @Override
    public int pick(PickQuery query) {
        RandomGenerator generator = random.get();
        int first = draw.drawAccepted(generator, query);
        if (first == NONE || candidates.size() == 1) {
            return first;
        }
        int second = draw.drawOther(generator, query, first);
        return second != NONE && isLessLoaded(second, first) ? second : first;
    }

    private boolean isLessLoaded(int one, int other) {
        return (long) candidates.get(one).inProgress() * candidates.weight(other)
                < (long) candidates.get(other).inProgress() * candidates.weight(one);
    }
}
