package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.Arrays;

/**
 * Consistent hashing on a ring (ketama): each candidate stands at many points in proportion to its weight, a key
 * belongs to the next point. A candidate that comes or goes moves only its own keys. Serves {@code hash}, {@code
 * source_hash} and {@code destination_hash}, which differ in what is hashed.
 */
@Shared
final class RingHashPolicy implements BalancePolicy {
    /** Points of an average candidate; fewer when there are very many candidates. */
    private static final int POINTS = 256;
    private static final int POINTS_MAX = 1 << 18;

    private final Candidates candidates;
    private final double loadFactor;
    /** Where the points stand, ascending, and whose they are. */
    private final long[] points;
    private final int[] owners;

    RingHashPolicy(Candidates candidates, double loadFactor) {
        this.candidates = candidates;
        this.loadFactor = loadFactor;
        int size = candidates.size();
        double perWeight = Math.min((double) POINTS * size, POINTS_MAX) / candidates.weightSum();
        int[] counts = new int[size];
        int total = 0;
        for (int i = 0; i < size; i++) {
            counts[i] = Math.max(1, (int) Math.round(candidates.weight(i) * perWeight));
            total += counts[i];
        }
        long[][] ring = new long[total][];
        int at = 0;
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < counts[i]; k++) {
                ring[at++] = new long[] {HashMix.mix(candidates.get(i).identity(), k), i};
            }
        }
        // Equal points stand in the order of identities, so that every instance agrees whatever its order of endpoints.
        Arrays.sort(ring, (a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(
                candidates.get((int) a[1]).identity(), candidates.get((int) b[1]).identity()));
        this.points = new long[total];
        this.owners = new int[total];
        for (int i = 0; i < total; i++) {
            points[i] = ring[i][0];
            owners[i] = (int) ring[i][1];
        }
    }

    @Override
    public int pick(PickQuery query) {
        double bound = LoadBound.perWeight(candidates, loadFactor);
        int found = Arrays.binarySearch(points, HashMix.mix(query.key()));
        int start = found >= 0 ? found : -found - 1;
        int unbounded = NONE;
        int previous = NONE;
        for (int i = 0; i < owners.length; i++) {
            int at = start + i < owners.length ? start + i : start + i - owners.length;
            int owner = owners[at];
            if (owner == previous || !query.accepts(candidates.get(owner))) {
                previous = owner;
                continue;
            }
            if (LoadBound.allows(candidates, owner, bound)) {
                return owner;
            }
            unbounded = unbounded == NONE ? owner : unbounded;
            previous = owner;
        }
        return unbounded;
    }
}
