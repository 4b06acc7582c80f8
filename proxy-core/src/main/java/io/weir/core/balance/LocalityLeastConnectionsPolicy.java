package io.weir.core.balance;

import io.weir.core.loop.Shared;

/**
 * A key stays with its candidate, for the sake of that one's cache, until it is overloaded: it has more connections
 * than its weight while another has less than half of its own. Then, and for a new key, the least loaded by weight
 * takes it over (LVS lblc).
 */
@Shared
final class LocalityLeastConnectionsPolicy implements BalancePolicy {
    private final Candidates candidates;
    private final BalanceMemory memory;
    private final KeyLocalities localities;

    LocalityLeastConnectionsPolicy(Candidates candidates, BalanceMemory memory) {
        this.candidates = candidates;
        this.memory = memory;
        this.localities = memory.localities();
    }

    @Override
    public int pick(PickQuery query) {
        long key = query.key();
        int owner = candidates.indexOf(localities.owner(key));
        if (owner != NONE && query.accepts(candidates.get(owner)) && !isOverloaded(owner)) {
            return owner;
        }
        int least = LoadScan.least(candidates, memory.next(candidates.size()), 0, query);
        if (least != NONE) {
            localities.owner(key, candidates.get(least));
        }
        return least;
    }

    private boolean isOverloaded(int index) {
        if (candidates.get(index).inProgress() <= candidates.weightAsConnections(index)) {
            return false;
        }
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.get(i).inProgress() * 2L < candidates.weightAsConnections(i)) {
                return true;
            }
        }
        return false;
    }
}
