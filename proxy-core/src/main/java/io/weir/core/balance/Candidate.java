package io.weir.core.balance;

/** What policies see of an endpoint. Any thread; counters may change between two reads. */
public interface Candidate {
    /** Requests, connections or flows in progress over all workers. */
    int inProgress();

    /** A hash of its address: the same over restarts and machines. */
    long identity();

    /** Decaying peak of its latency; 0 = not known. See {@link LatencyEwma}. */
    double latencyNanos();
}
