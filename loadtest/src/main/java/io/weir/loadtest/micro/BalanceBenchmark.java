package io.weir.loadtest.micro;

import io.weir.core.balance.BalanceMemory;
import io.weir.core.balance.BalancePolicies;
import io.weir.core.balance.BalancePolicy;
import io.weir.core.balance.Candidate;
import io.weir.core.balance.Candidates;
import io.weir.core.balance.PickQuery;
import io.weir.core.spec.BalanceSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One pick of each policy among few and many endpoints, all with a place and some load. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BalanceBenchmark {
    private static final long KEY_STEP = 0x9e3779b97f4a7c15L;

    @Param({"ROUND_ROBIN", "RANDOM", "LEAST_CONNECTIONS", "LEAST_REQUESTS", "PEAK_EWMA", "HASH", "MAGLEV"})
    public BalanceSpec.Policy policy = BalanceSpec.Policy.ROUND_ROBIN;

    @Param({"3", "100"})
    public int endpoints = 3;

    private final Query query = new Query();
    private BalancePolicy balance = asked -> BalancePolicy.NONE;

    @Setup
    public void create() {
        List<Fixed> members = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            members.add(new Fixed(i % 5, KEY_STEP * (i + 1), 1e6 * (i + 1)));
        }
        int[] weights = new int[endpoints];
        Arrays.fill(weights, 1);
        balance = BalancePolicies.create(new BalanceSpec(policy, BalanceSpec.HashSpec.DEFAULT),
                new Candidates(members, weights, 1), new BalanceMemory(), ThreadLocalRandom::current);
    }

    @Benchmark
    public int pick() {
        query.key += KEY_STEP;
        return balance.pick(query);
    }

    private record Fixed(int inProgress, long identity, double latencyNanos) implements Candidate {}

    private static final class Query implements PickQuery {
        private long key;

        @Override
        public long key() {
            return key;
        }

        @Override
        public boolean accepts(Candidate candidate) {
            return true;
        }
    }
}
