package io.weir.core.balance;

import io.weir.core.spec.BalanceSpec;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Makes the policy a cluster asks for, with its tables computed for the candidates of one snapshot. */
public final class BalancePolicies {
    private BalancePolicies() {}

    /**
     * The policy over {@code candidates}.
     *
     * @param memory of the cluster, kept over snapshots
     * @param random asked at every draw: a generator of the calling thread, or a seeded one in tests
     */
    public static BalancePolicy create(
            BalanceSpec spec, Candidates candidates, BalanceMemory memory, Supplier<RandomGenerator> random) {
        if (candidates.size() == 0) {
            return query -> BalancePolicy.NONE;
        }
        double loadFactor = spec.hash().loadFactor();
        return switch (spec.policy()) {
            case ROUND_ROBIN -> new RoundRobinPolicy(candidates, memory);
            case RANDOM -> new RandomPolicy(candidates, random);
            case LEAST_CONNECTIONS -> new LeastConnectionsPolicy(candidates, memory);
            case LEAST_REQUESTS -> new LeastRequestsPolicy(candidates, random);
            case PEAK_EWMA -> new PeakEwmaPolicy(candidates, random);
            case SOURCE_HASH, HASH, DESTINATION_HASH -> new RingHashPolicy(candidates, loadFactor);
            case MAGLEV -> new MaglevPolicy(candidates, loadFactor);
            case FIRST -> new FirstPolicy(candidates);
            case OVERFLOW -> new OverflowPolicy(candidates);
            case SHORTEST_EXPECTED_DELAY -> new ShortestExpectedDelayPolicy(candidates, memory);
            case NEVER_QUEUE -> new NeverQueuePolicy(candidates, memory);
            case LOCALITY_LEAST_CONNECTIONS -> new LocalityLeastConnectionsPolicy(candidates, memory);
        };
    }
}
