package io.weir.core.balance;

import io.weir.core.loop.Shared;

/**
 * The first candidate in configured order until its {@code max_connections}, then the next: as few endpoints as
 * possible are busy, so the others can be switched off.
 */
@Shared
final class FirstPolicy implements BalancePolicy {
    private final Candidates candidates;

    FirstPolicy(Candidates candidates) {
        this.candidates = candidates;
    }

    @Override
    public int pick(PickQuery query) {
        return candidates.firstAccepted(0, query);
    }
}
