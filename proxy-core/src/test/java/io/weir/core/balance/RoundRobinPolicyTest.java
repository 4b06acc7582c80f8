package io.weir.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.balance.Fakes.FakeCandidate;
import io.weir.core.balance.Fakes.FakeQuery;
import io.weir.core.spec.BalanceSpec.Policy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundRobinPolicyTest {
    @Test
    void equalWeightsAlternateStrictly() {
        BalancePolicy policy = Fakes.policy(Policy.ROUND_ROBIN, Fakes.members(3), 7, 7, 7);

        int[] picks = IntStream.range(0, 6).map(i -> policy.pick(new FakeQuery())).toArray();

        assertThat(picks).containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void turnsOfAHeavyCandidateAreSpreadOut() {
        assertThat(schedule(5, 1, 1)).containsExactly(0, 1, 0, 0, 2, 0, 0);
    }

    @Test
    void weightsAreReducedByTheirCommonDivisor() {
        assertThat(schedule(2000, 1000)).containsExactly(0, 1, 0);
    }

    @Test
    void everyCandidateHasItsExactShareOfARound() {
        int[] schedule = schedule(3, 7, 11, 13);

        int[] turns = new int[4];
        Arrays.stream(schedule).forEach(index -> turns[index]++);
        assertThat(turns).containsExactly(3, 7, 11, 13);
    }

    @Test
    void noPrefixOfARoundFavoursAnyoneByMoreThanAboutOneTurn() {
        int[] weights = {3, 7, 11, 13};
        int[] schedule = schedule(weights);

        int[] turns = new int[4];
        for (int position = 0; position < schedule.length; position++) {
            turns[schedule[position]]++;
            for (int i = 0; i < 4; i++) {
                double due = (position + 1.0) * weights[i] / schedule.length;
                assertThat(Math.abs(turns[i] - due)).isLessThan(1.5);
            }
        }
    }

    @Test
    void aRoundIsBoundedAndStillServesTheLightest() {
        int[] schedule = schedule(65_535, 65_534, 1);

        assertThat(schedule.length).isLessThanOrEqualTo(WeightedSchedule.LENGTH_MAX + 3);
        assertThat(Arrays.stream(schedule).filter(index -> index == 2).count()).isEqualTo(1);
    }

    @Test
    void aRetryGoesToTheNextInTurn() {
        List<FakeCandidate> members = Fakes.members(2);
        BalancePolicy policy = Fakes.policy(Policy.ROUND_ROBIN, members);
        FakeQuery query = new FakeQuery();
        int first = policy.pick(query);
        query.refused.add(members.get(first));

        assertThat(policy.pick(query)).isEqualTo(1 - first);
    }

    @Test
    void theCursorOutlivesATableOfAnotherSnapshot() {
        BalanceMemory memory = new BalanceMemory();
        Candidates candidates = new Candidates(Fakes.members(2), new int[] {1, 1}, 1);

        assertThat(new RoundRobinPolicy(candidates, memory).pick(new FakeQuery())).isEqualTo(0);
        assertThat(new RoundRobinPolicy(candidates, memory).pick(new FakeQuery())).isEqualTo(1);
    }

    private static int[] schedule(int... weights) {
        return WeightedSchedule.of(new Candidates(Fakes.members(weights.length), weights, 1));
    }
}
