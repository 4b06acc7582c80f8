package io.weir.core.balance;

/** Looks at every candidate for the least load by weight. */
final class LoadScan {
    private LoadScan() {}

    /**
     * The accepted candidate with the least {@code (inProgress + extra) / weight}; of equals the first from {@code
     * start} on.
     */
    static int least(Candidates candidates, int start, int extra, PickQuery query) {
        int best = BalancePolicy.NONE;
        long bestLoad = 0;
        for (int i = 0; i < candidates.size(); i++) {
            int index = start + i < candidates.size() ? start + i : start + i - candidates.size();
            Candidate candidate = candidates.get(index);
            if (!query.accepts(candidate)) {
                continue;
            }
            long load = (long) candidate.inProgress() + extra;
            if (best == BalancePolicy.NONE || load * candidates.weight(best) < bestLoad * candidates.weight(index)) {
                best = index;
                bestLoad = load;
            }
        }
        return best;
    }
}
