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
final class PeakEwmaPolicy implements BalancePolicy {
    /** The latency of a candidate that has not answered yet but has work: one minute. */
    private static final double UNKNOWN_NANOS = 60e9;

    private final Candidates candidates;
    private final WeightedDraw draw;
    private final Supplier<RandomGenerator> random;

    PeakEwmaPolicy(Candidates candidates, Supplier<RandomGenerator> random) {
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
        return second != NONE && cost(second) < cost(first) ? second : first;
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
