package io.weir.core.balance;

/**
 * Picks one of the candidates it was made for; see {@link BalancePolicies}. A pick never blocks and never allocates;
 * any thread. A candidate with a place may fill up before it is taken, so callers try again.
 */
@FunctionalInterface
public interface BalancePolicy {
    /** What {@link #pick} answers when no candidate is accepted. */
    int NONE = -1;

    /** The index of a candidate that {@code query} accepts, or {@link #NONE} when it accepts none of them. */
    int pick(PickQuery query);
}
