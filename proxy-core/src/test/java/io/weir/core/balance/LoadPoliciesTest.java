package io.weir.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.balance.Fakes.FakeCandidate;
import io.weir.core.balance.Fakes.FakeQuery;
import io.weir.core.spec.BalanceSpec.Policy;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadPoliciesTest {
    private final List<FakeCandidate> members = Fakes.members(3);

    @Test
    void leastConnectionsTakesTheLeastForItsWeight() {
        members.get(0).inProgress = 2;
        members.get(1).inProgress = 5;
        members.get(2).inProgress = 9;

        assertThat(Fakes.policy(Policy.LEAST_CONNECTIONS, members, 1, 2, 10).pick(new FakeQuery())).isEqualTo(2);
    }

    @Test
    void leastRequestsNeverTakesTheWorseOfTwo() {
        List<FakeCandidate> two = members.subList(0, 2);
        two.getFirst().inProgress = 10;
        BalancePolicy policy = Fakes.policy(Policy.LEAST_REQUESTS, two);

        assertThat(Fakes.spread(policy, 2, 1000)[1]).isGreaterThanOrEqualTo(995);
    }

    @Test
    void leastRequestsKeepsLoadCloseToEven() {
        List<FakeCandidate> many = Fakes.members(20);

        int[] piled = Fakes.pile(Fakes.policy(Policy.LEAST_REQUESTS, many), many, 20_000);

        assertThat(Fakes.list(piled)).allSatisfy(count -> assertThat(count).isBetween(990, 1010));
    }

    @Test
    void firstFillsInConfiguredOrder() {
        FakeQuery query = new FakeQuery();
        BalancePolicy policy = Fakes.policy(Policy.FIRST, members, 1, 100, 100);

        assertThat(policy.pick(query)).isEqualTo(0);
        query.refused.add(members.get(0));
        assertThat(policy.pick(query)).isEqualTo(1);
    }

    @Test
    void overflowFillsTheHeaviestThenTheNextThenSharesByWeight() {
        BalancePolicy policy = Fakes.policy(Policy.OVERFLOW, members, 1, 3, 2);

        assertThat(Fakes.pile(policy, members, 3)).containsExactly(0, 3, 0);
        assertThat(Fakes.pile(policy, members, 2)).containsExactly(0, 3, 2);
        assertThat(Fakes.pile(policy, members, 1)).containsExactly(1, 3, 2);
        assertThat(Fakes.pile(policy, members, 6)).containsExactly(2, 6, 4);
    }

    @Test
    void shortestExpectedDelayLeavesAnIdleLightOneForAFasterBusyOne() {
        members.get(0).inProgress = 1;

        BalancePolicy policy = Fakes.policy(Policy.SHORTEST_EXPECTED_DELAY, members.subList(0, 2), 3, 1);

        assertThat(policy.pick(new FakeQuery())).isEqualTo(0);
    }

    @Test
    void neverQueueTakesTheIdleOneHoweverLight() {
        members.get(0).inProgress = 1;

        assertThat(Fakes.policy(Policy.NEVER_QUEUE, members.subList(0, 2), 3, 1).pick(new FakeQuery())).isEqualTo(1);
    }

    @Test
    void neverQueueFallsBackToTheShortestDelay() {
        members.get(0).inProgress = 1;
        members.get(1).inProgress = 1;

        assertThat(Fakes.policy(Policy.NEVER_QUEUE, members.subList(0, 2), 3, 1).pick(new FakeQuery())).isEqualTo(0);
    }

    @Test
    void peakEwmaPrefersTheFasterOfTwo() {
        members.get(0).latencyNanos = 50e6;
        members.get(1).latencyNanos = 5e6;
        BalancePolicy policy = Fakes.policy(Policy.PEAK_EWMA, members.subList(0, 2));

        assertThat(Fakes.spread(policy, 2, 1000)[1]).isGreaterThanOrEqualTo(995);
    }

    @Test
    void peakEwmaWeighsLatencyByWhatIsInProgress() {
        members.get(0).latencyNanos = 10e6;
        members.get(0).inProgress = 9;
        members.get(1).latencyNanos = 50e6;
        BalancePolicy policy = Fakes.policy(Policy.PEAK_EWMA, members.subList(0, 2));

        assertThat(Fakes.spread(policy, 2, 1000)[1]).isGreaterThanOrEqualTo(995);
    }

    @Test
    void peakEwmaTriesAnUnknownCandidateWithOneRequestOnly() {
        members.get(0).latencyNanos = 10e6;
        BalancePolicy policy = Fakes.policy(Policy.PEAK_EWMA, members.subList(0, 2));

        assertThat(Fakes.spread(policy, 2, 1000)[1]).isGreaterThanOrEqualTo(995);
        members.get(1).inProgress = 1;
        assertThat(Fakes.spread(policy, 2, 1000)[0]).isGreaterThanOrEqualTo(995);
    }

    @Test
    void localityKeepsAKeyUntilItsCandidateIsOverloadedAndAnotherIsNot() {
        BalancePolicy policy = Fakes.policy(Policy.LOCALITY_LEAST_CONNECTIONS, members, 4, 4, 4);
        FakeQuery query = FakeQuery.of(99);
        int owner = policy.pick(query);
        members.forEach(member -> member.inProgress = 2);

        members.get(owner).inProgress = 9;
        assertThat(policy.pick(query)).as("overloaded, but so is everyone").isEqualTo(owner);
        members.get((owner + 1) % 3).inProgress = 1;
        assertThat(policy.pick(query)).as("overloaded, another is idle enough").isEqualTo((owner + 1) % 3);
        members.get(owner).inProgress = 0;
        assertThat(policy.pick(query)).as("moved for good").isEqualTo((owner + 1) % 3);
    }
}
