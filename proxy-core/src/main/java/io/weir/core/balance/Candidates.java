package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of one snapshot with the weights in force, each at least 1. Immutable.
 *
 * <p>Weights may be scaled so that a growing weight can be less than a configured 1: {@code weightUnit} is what one
 * unit of the configuration became. Only policies that read a weight as a number of connections need it.
 */
@Shared
public final class Candidates {
    private final Candidate[] members;
    private final int[] weights;
    private final int weightUnit;
    private final long weightSum;
    private final int weightMax;

    /** The weights of {@code members}, in their order; both are copied. */
    public Candidates(List<? extends Candidate> members, int[] weights, int weightUnit) {
        assert members.size() == weights.length;
        this.members = members.toArray(Candidate[]::new);
        this.weights = weights.clone();
        this.weightUnit = weightUnit;
        long sum = 0;
        int max = 0;
        for (int weight : weights) {
            assert weight > 0;
            sum += weight;
            max = Math.max(max, weight);
        }
        this.weightSum = sum;
        this.weightMax = max;
    }

    /** How many there are. */
    public int size() {
        return members.length;
    }

    /** One of them. */
    public Candidate get(int index) {
        return members[index];
    }

    /** Its weight, at least 1. */
    public int weight(int index) {
        return weights[index];
    }

    /** How many connections its weight stands for, at least 1. */
    public int weightAsConnections(int index) {
        return Math.max(1, weights[index] / weightUnit);
    }

    /** The sum of all weights. */
    public long weightSum() {
        return weightSum;
    }

    /** The largest weight; 0 when there are no candidates. */
    public int weightMax() {
        return weightMax;
    }

    /** Whether all weights are the same. */
    public boolean isEvenlyWeighted() {
        return weightSum == (long) weightMax * members.length;
    }

    /** The index of {@code candidate} or {@link BalancePolicy#NONE}. */
    int indexOf(@Nullable Candidate candidate) {
        for (int i = 0; i < members.length; i++) {
            if (members[i].equals(candidate)) {
                return i;
            }
        }
        return BalancePolicy.NONE;
    }

    /** The first candidate from {@code start} on, around the end, that {@code query} accepts. */
    int firstAccepted(int start, PickQuery query) {
        for (int i = 0; i < members.length; i++) {
            int index = start + i < members.length ? start + i : start + i - members.length;
            if (query.accepts(members[index])) {
                return index;
            }
        }
        return BalancePolicy.NONE;
    }
}
