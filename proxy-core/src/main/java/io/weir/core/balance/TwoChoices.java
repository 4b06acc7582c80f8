package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Draws two candidates by weight and takes the better of them: nearly as even as looking at all, at constant cost, and
 * workers do not rush to one candidate together.
 */
@Shared
final class TwoChoices {
    private final int candidates;
    private final WeightedDraw draw;
    private final Supplier<RandomGenerator> random;

    /** What is better. */
    interface Preference {
        /** Whether candidate {@code one} is better than {@code other}. */
        boolean isBetter(int one, int other);
    }

    TwoChoices(Candidates candidates, Supplier<RandomGenerator> random) {
        this.candidates = candidates.size();
        this.draw = new WeightedDraw(candidates);
        this.random = random;
    }

    /** The index of a candidate that {@code query} accepts, or {@link BalancePolicy#NONE}. */
    int pick(PickQuery query, Preference preference) {
        RandomGenerator generator = random.get();
        int first = draw.drawAccepted(generator, query);
        if (first == BalancePolicy.NONE || candidates == 1) {
            return first;
        }
        int second = draw.drawOther(generator, query, first);
        return second != BalancePolicy.NONE && preference.isBetter(second, first) ? second : first;
    }
}
