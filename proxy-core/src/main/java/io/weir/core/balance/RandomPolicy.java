package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** By chance, in proportion to the weights. */
@Shared
final class RandomPolicy implements BalancePolicy {
    private final WeightedDraw draw;
    private final Supplier<RandomGenerator> random;

    RandomPolicy(Candidates candidates, Supplier<RandomGenerator> random) {
        this.draw = new WeightedDraw(candidates);
        this.random = random;
    }

    @Override
    public int pick(PickQuery query) {
        return draw.drawAccepted(random.get(), query);
    }
}
