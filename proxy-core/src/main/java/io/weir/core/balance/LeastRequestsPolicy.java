package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Of two choices the one with less in progress for its weight. */
@Shared
final class LeastRequestsPolicy implements BalancePolicy, TwoChoices.Preference {
    private final Candidates candidates;
    private final TwoChoices choices;

    LeastRequestsPolicy(Candidates candidates, Supplier<RandomGenerator> random) {
        this.candidates = candidates;
        this.choices = new TwoChoices(candidates, random);
    }

    @Override
    public int pick(PickQuery query) {
        return choices.pick(query, this);
    }

    @Override
    public boolean isBetter(int one, int other) {
        return (long) candidates.get(one).inProgress() * candidates.weight(other)
                < (long) candidates.get(other).inProgress() * candidates.weight(one);
    }
}
