package io.weir.core.balance;

/** What a pick may depend on beside the candidates. */
public interface PickQuery {
    /** The hash of what the configuration names; used by hashing policies only. */
    long key();

    /** Whether the candidate may be picked: it has a place, and did not fail this query before. */
    boolean accepts(Candidate candidate);
}
