package io.weir.core.balance;

/**
 * Bounded load for hashing policies: a candidate takes at most {@code factor} times the mean load of its weight,
 * counted with the one to come; keys beyond that go where the policy sends them next.
 */
final class LoadBound {
    private LoadBound() {}

    /** How much each unit of weight may have in progress now; infinite when {@code factor} is 0. */
    static double perWeight(Candidates candidates, double factor) {
        if (factor == 0) {
            return Double.POSITIVE_INFINITY;
        }
        long inProgress = 1;
        for (int i = 0; i < candidates.size(); i++) {
            inProgress += candidates.get(i).inProgress();
        }
        return factor * inProgress / candidates.weightSum();
    }

    /** Whether the candidate may take one more; there is always one that may, unless it is not accepted otherwise. */
    static boolean allows(Candidates candidates, int index, double perWeight) {
        return candidates.get(index).inProgress() < Math.ceil(perWeight * candidates.weight(index));
    }
}
