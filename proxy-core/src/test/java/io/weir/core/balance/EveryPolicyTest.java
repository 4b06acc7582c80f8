package io.weir.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.balance.Fakes.FakeCandidate;
import io.weir.core.balance.Fakes.FakeQuery;
import io.weir.core.spec.BalanceSpec.Policy;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EveryPolicyTest {
    @ParameterizedTest
    @EnumSource(Policy.class)
    void noCandidatesMeanNoPick(Policy policy) {
        assertThat(Fakes.policy(policy, List.of()).pick(new FakeQuery())).isEqualTo(BalancePolicy.NONE);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void theOnlyCandidateIsPicked(Policy policy) {
        BalancePolicy one = Fakes.policy(policy, Fakes.members(1));

        assertThat(Fakes.spread(one, 1, 100)).containsExactly(100);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void theOneCandidateThatIsAcceptedIsFoundWhateverTheKey(Policy policy) {
        List<FakeCandidate> members = Fakes.members(50);
        BalancePolicy many = Fakes.policy(policy, members);
        FakeQuery query = new FakeQuery();
        query.refused.addAll(members);
        query.refused.remove(members.get(37));

        for (int key = 0; key < 200; key++) {
            query.key = key;
            assertThat(many.pick(query)).isEqualTo(37);
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void nothingIsPickedWhenNoneIsAccepted(Policy policy) {
        List<FakeCandidate> members = Fakes.members(5);
        FakeQuery query = new FakeQuery();
        query.refused.addAll(members);

        assertThat(Fakes.policy(policy, members).pick(query)).isEqualTo(BalancePolicy.NONE);
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, names = {"LEAST_CONNECTIONS", "LEAST_REQUESTS", "SHORTEST_EXPECTED_DELAY"})
    void whatStaysInProgressIsSharedByWeight(Policy policy) {
        List<FakeCandidate> members = Fakes.members(3);

        int[] piled = Fakes.pile(Fakes.policy(policy, members, 1, 2, 3), members, 6000);

        assertThat(piled[0]).isBetween(900, 1100);
        assertThat(piled[1]).isBetween(1900, 2100);
        assertThat(piled[2]).isBetween(2900, 3100);
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, names = {"ROUND_ROBIN", "RANDOM", "HASH", "SOURCE_HASH", "DESTINATION_HASH",
            "MAGLEV", "LEAST_REQUESTS", "PEAK_EWMA"})
    void picksAreSharedByWeight(Policy policy) {
        int[] counts = Fakes.spread(Fakes.policy(policy, Fakes.members(3), 1, 2, 3), 3, 60_000);

        assertThat(counts[0]).isBetween(8_000, 12_000);
        assertThat(counts[1]).isBetween(17_000, 23_000);
        assertThat(counts[2]).isBetween(26_000, 34_000);
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, names = {"ROUND_ROBIN", "RANDOM", "LEAST_CONNECTIONS", "LEAST_REQUESTS",
            "PEAK_EWMA", "SHORTEST_EXPECTED_DELAY", "NEVER_QUEUE", "MAGLEV", "HASH", "LOCALITY_LEAST_CONNECTIONS"})
    void idleCandidatesOfOneWeightShareEvenly(Policy policy) {
        int[] counts = Fakes.spread(Fakes.policy(policy, Fakes.members(4)), 4, 40_000);

        assertThat(Fakes.list(counts)).allSatisfy(count -> assertThat(count).isBetween(8_000, 12_000));
    }
}
