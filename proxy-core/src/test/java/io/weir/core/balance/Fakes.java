package io.weir.core.balance;

import io.weir.core.spec.BalanceSpec;
import io.weir.core.spec.BalanceSpec.HashSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Candidates, queries and policies for tests of this package. */
final class Fakes {
    private Fakes() {}

    static final class FakeCandidate implements Candidate {
        int inProgress;
        double latencyNanos;
        final long identity;

        FakeCandidate(long identity) {
            this.identity = identity;
        }

        @Override
        public int inProgress() {
            return inProgress;
        }

        @Override
        public long identity() {
            return identity;
        }

        @Override
        public double latencyNanos() {
            return latencyNanos;
        }
    }

    static final class FakeQuery implements PickQuery {
        long key;
        final Set<Candidate> refused = new HashSet<>();

        static FakeQuery of(long key) {
            FakeQuery query = new FakeQuery();
            query.key = key;
            return query;
        }

        @Override
        public long key() {
            return key;
        }

        @Override
        public boolean accepts(Candidate candidate) {
            return !refused.contains(candidate);
        }
    }

    static List<FakeCandidate> members(int count) {
        List<FakeCandidate> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new FakeCandidate(HashMix.mix(i + 1L)));
        }
        return members;
    }

    static int[] weights(int count, int each) {
        int[] weights = new int[count];
        Arrays.fill(weights, each);
        return weights;
    }

    static BalancePolicy policy(BalanceSpec.Policy policy, List<FakeCandidate> members, int... weights) {
        return policy(policy, 0, members, weights);
    }

    static BalancePolicy policy(
            BalanceSpec.Policy policy, double loadFactor, List<FakeCandidate> members, int... weights) {
        Random random = new Random(42);
        return BalancePolicies.create(
                new BalanceSpec(policy, new HashSpec(HashSpec.Kind.CLIENT_IP, "", loadFactor)),
                new Candidates(members, weights.length == 0 ? weights(members.size(), 1) : weights, 1),
                new BalanceMemory(),
                () -> random);
    }

    static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** How often each was picked over {@code picks} picks with the keys 0, 1, 2…; nothing stays in progress. */
    static int[] spread(BalancePolicy policy, int members, int picks) {
        int[] counts = new int[members];
        for (int i = 0; i < picks; i++) {
            counts[policy.pick(FakeQuery.of(HashMix.mix(i)))]++;
        }
        return counts;
    }

    /** As {@link #spread}, but every pick stays in progress. */
    static int[] pile(BalancePolicy policy, List<FakeCandidate> members, int picks) {
        for (int i = 0; i < picks; i++) {
            members.get(policy.pick(FakeQuery.of(HashMix.mix(i)))).inProgress++;
        }
        return members.stream().mapToInt(Candidate::inProgress).toArray();
    }
}
