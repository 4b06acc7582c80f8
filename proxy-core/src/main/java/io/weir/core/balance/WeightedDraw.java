package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.random.RandomGenerator;

/**
 * Draws candidates by weight in constant time (Walker's alias method, tables by Vose). Immutable.
 */
@Shared
final class WeightedDraw {
    /** How often a draw that is not accepted is repeated before the rest is walked in order. */
    private static final int DRAWS_MAX = 4;

    private final Candidates candidates;
    private final double[] keep;
    private final int[] alias;

    WeightedDraw(Candidates candidates) {
        this.candidates = candidates;
        int size = candidates.size();
        this.keep = new double[size];
        this.alias = new int[size];
        int[] small = new int[size];
        int[] large = new int[size];
        int smalls = 0;
        int larges = 0;
        for (int i = 0; i < size; i++) {
            keep[i] = (double) candidates.weight(i) * size / candidates.weightSum();
            alias[i] = i;
            if (keep[i] < 1) {
                small[smalls++] = i;
            } else {
                large[larges++] = i;
            }
        }
        while (smalls > 0 && larges > 0) {
            int less = small[--smalls];
            int more = large[larges - 1];
            alias[less] = more;
            keep[more] -= 1 - keep[less];
            if (keep[more] < 1) {
                larges--;
                small[smalls++] = more;
            }
        }
        // What is left over missed 1 by rounding only.
        while (smalls > 0) {
            keep[small[--smalls]] = 1;
        }
    }

    /** Any candidate. */
    int draw(RandomGenerator random) {
        int index = random.nextInt(alias.length);
        return random.nextDouble() < keep[index] ? index : alias[index];
    }

    /** One that {@code query} accepts, or {@link BalancePolicy#NONE}. */
    int drawAccepted(RandomGenerator random, PickQuery query) {
        for (int draws = 0; draws < DRAWS_MAX; draws++) {
            int index = draw(random);
            if (query.accepts(candidates.get(index))) {
                return index;
            }
        }
        return candidates.firstAccepted(random.nextInt(alias.length), query);
    }

    /** One that {@code query} accepts and that is not {@code other}, or {@link BalancePolicy#NONE}. */
    int drawOther(RandomGenerator random, PickQuery query, int other) {
        for (int draws = 0; draws < DRAWS_MAX; draws++) {
            int index = draw(random);
            if (index != other && query.accepts(candidates.get(index))) {
                return index;
            }
        }
        int next = other + 1 < candidates.size() ? other + 1 : 0;
        int index = candidates.firstAccepted(next, query);
        return index == other ? BalancePolicy.NONE : index;
    }
}
