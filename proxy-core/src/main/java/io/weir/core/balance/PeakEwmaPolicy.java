package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The cheaper of two choices, where the cost is the decaying peak of the latency times what would be in progress, for
 * the weight. A slow answer counts at once and is forgotten slowly, so slow endpoints are left early. A candidate whose
 * latency is not known yet is tried with one request and counts as very slow until that is answered.
 */
@Shared
final class PeakEwmaPolicy implements BalancePolicy, TwoChoices.Preference {
    /** The latency of a candidate that has not answered yet but has work: one minute. */
    private static final double UNKNOWN_NANOS = 60e9;

    private final Candidates candidates;
    private final TwoChoices choices;

    PeakEwmaPolicy(Candidates candidates, Supplier<RandomGenerator> random) {
        this.candidates = candidates;
        this.choices = new TwoChoices(candidates, random);
    }

    @Override
    public int pick(PickQuery query) {
        return choices.pick(query, this);
    }

    @Override
    public boolean isBetter(int one, int other) {
        return cost(one) < cost(other);
    }

    private double cost(int index) {
        Candidate candidate = candidates.get(index);
        int inProgress = candidate.inProgress();
        double latency = candidate.latencyNanos();
        if (latency == 0 && inProgress > 0) {
            latency = UNKNOWN_NANOS;
        }
        return latency * (inProgress + 1) / candidates.weight(index);
    }
}
