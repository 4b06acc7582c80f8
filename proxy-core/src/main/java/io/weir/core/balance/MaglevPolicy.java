package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.Arrays;

/**
 * Consistent hashing by one look into a table that candidates fill in turns, each along its own permutation (Maglev,
 * NSDI 2016, section 3.4); a higher weight has more turns. Shares are within a few per cent of even. When one of N
 * candidates goes, its keys are spread over the rest; of the other keys fewer than 2/N move.
 */
@Shared
final class MaglevPolicy implements BalancePolicy {
    /** A prime; the paper's small table. */
    static final int TABLE_SIZE = 65_537;
    /** Further slots a key looks at before the candidates are walked in order. */
    private static final int REHASHES = 16;

    private final Candidates candidates;
    private final double loadFactor;
    private final int[] table;

    MaglevPolicy(Candidates candidates, double loadFactor) {
        this.candidates = candidates;
        this.loadFactor = loadFactor;
        this.table = fill(candidates);
    }

    private static int[] fill(Candidates candidates) {
        int size = candidates.size();
        long[] position = new long[size];
        int[] skip = new int[size];
        double[] credit = new double[size];
        for (int i = 0; i < size; i++) {
            long identity = candidates.get(i).identity();
            position[i] = HashMix.bounded(HashMix.mix(identity, 0), TABLE_SIZE);
            skip[i] = HashMix.bounded(HashMix.mix(identity, 1), TABLE_SIZE - 1) + 1;
        }
        int[] order = byIdentity(candidates);
        int[] table = new int[TABLE_SIZE];
        Arrays.fill(table, NONE);
        int filled = 0;
        while (filled < TABLE_SIZE) {
            for (int i : order) {
                credit[i] += (double) candidates.weight(i) / candidates.weightMax();
                if (credit[i] < 1 || filled == TABLE_SIZE) {
                    continue;
                }
                credit[i] -= 1;
                while (table[(int) position[i]] != NONE) {
                    position[i] = (position[i] + skip[i]) % TABLE_SIZE;
                }
                table[(int) position[i]] = i;
                filled++;
            }
        }
        return table;
    }

    /** Turns go by identity, so that instances agree whatever the order of their endpoints. */
    private static int[] byIdentity(Candidates candidates) {
        Integer[] order = new Integer[candidates.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(candidates.get(a).identity(), candidates.get(b).identity()));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    @Override
    public int pick(PickQuery query) {
        double bound = LoadBound.perWeight(candidates, loadFactor);
        for (int round = 0; round < REHASHES; round++) {
            int index = table[HashMix.bounded(HashMix.mix(query.key(), round), TABLE_SIZE)];
            if (query.accepts(candidates.get(index)) && LoadBound.allows(candidates, index, bound)) {
                return index;
            }
        }
        int start = HashMix.bounded(HashMix.mix(query.key()), candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            int index = (start + i) % candidates.size();
            if (query.accepts(candidates.get(index)) && LoadBound.allows(candidates, index, bound)) {
                return index;
            }
        }
        return candidates.firstAccepted(start, query);
    }
}
