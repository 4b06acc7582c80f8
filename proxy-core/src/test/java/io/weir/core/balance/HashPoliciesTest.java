package io.weir.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.balance.Fakes.FakeCandidate;
import io.weir.core.balance.Fakes.FakeQuery;
import io.weir.core.spec.BalanceSpec.Policy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HashPoliciesTest {
    private static final int KEYS = 50_000;

    @ParameterizedTest
    @EnumSource(value = Policy.class, names = {"HASH", "SOURCE_HASH", "DESTINATION_HASH", "MAGLEV"})
    void theSameKeyGoesToTheSameCandidate(Policy policy) {
        BalancePolicy hashing = Fakes.policy(policy, Fakes.members(10));

        for (int key = 0; key < 1000; key++) {
            assertThat(hashing.pick(FakeQuery.of(key))).isEqualTo(hashing.pick(FakeQuery.of(key)));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, names = {"HASH", "MAGLEV"})
    void theOrderOfCandidatesDoesNotMatter(Policy policy) {
        List<FakeCandidate> members = Fakes.members(10);
        List<FakeCandidate> reversed = new ArrayList<>(members);
        Collections.reverse(reversed);
        BalancePolicy one = Fakes.policy(policy, members);
        BalancePolicy other = Fakes.policy(policy, reversed);

        for (int key = 0; key < 1000; key++) {
            assertThat(reversed.get(other.pick(FakeQuery.of(key)))).isSameAs(members.get(one.pick(FakeQuery.of(key))));
        }
    }

    @Test
    void onTheRingOnlyTheKeysOfACandidateThatGoesMove() {
        assertThat(movedOfOthers(Policy.HASH, 10)).isZero();
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, names = "MAGLEV")
    void inMaglevFewerThanTwoNthOfOtherKeysMoveWhenOneGoes(Policy policy) {
        for (int members : new int[] {3, 10, 50, 100}) {
            assertThat(movedOfOthers(policy, members)).isLessThan(2.0 / members);
        }
    }

    @Test
    void maglevSlotsAreSharedWithinTwoPerCent() {
        List<FakeCandidate> members = Fakes.members(20);
        int[] counts = Fakes.spread(Fakes.policy(Policy.MAGLEV, members), 20, 1_000_000);

        assertThat(Arrays.stream(counts).max().getAsInt()).isLessThan((int) (50_000 * 1.02));
        assertThat(Arrays.stream(counts).min().getAsInt()).isGreaterThan((int) (50_000 * 0.98));
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, names = {"HASH", "MAGLEV"})
    void keysOfARefusedCandidateSpreadOverAllOthers(Policy policy) {
        List<FakeCandidate> members = Fakes.members(5);
        BalancePolicy hashing = Fakes.policy(policy, members);
        int[] counts = new int[5];
        for (int i = 0; i < KEYS; i++) {
            FakeQuery query = FakeQuery.of(HashMix.mix(i));
            if (hashing.pick(query) == 2) {
                query.refused.add(members.get(2));
                counts[hashing.pick(query)]++;
            }
        }

        assertThat(counts[2]).isZero();
        int total = Arrays.stream(counts).sum();
        assertThat(List.of(counts[0], counts[1], counts[3], counts[4]))
                .allSatisfy(count -> assertThat(count).isBetween(total / 8, total / 2));
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, names = {"HASH", "MAGLEV", "SOURCE_HASH", "DESTINATION_HASH"})
    void boundedLoadKeepsEveryoneBelowTheFactorOfTheMean(Policy policy) {
        List<FakeCandidate> members = Fakes.members(10);
        BalancePolicy hashing = Fakes.policy(policy, 1.25, members, Fakes.weights(10, 1));

        int[] piled = Fakes.pile(hashing, members, 10_000);

        assertThat(Fakes.list(piled)).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(1251));
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, names = {"HASH", "MAGLEV"})
    void aHotKeyIsSpreadOnlyAsFarAsItsBoundAsks(Policy policy) {
        List<FakeCandidate> members = Fakes.members(4);
        BalancePolicy hashing = Fakes.policy(policy, 2.0, members, Fakes.weights(4, 1));

        for (int i = 0; i < 400; i++) {
            members.get(hashing.pick(FakeQuery.of(7))).inProgress++;
        }

        int[] loads = members.stream().mapToInt(Candidate::inProgress).sorted().toArray();
        assertThat(loads[3]).isBetween(195, 201);
        assertThat(loads[0] + loads[1]).isLessThan(15);
    }

    /** The share of keys that moved although their candidate stayed, the first of {@code count} being removed. */
    private static double movedOfOthers(Policy policy, int count) {
        List<FakeCandidate> members = Fakes.members(count);
        BalancePolicy before = Fakes.policy(policy, members);
        List<FakeCandidate> rest = members.subList(1, count);
        BalancePolicy after = Fakes.policy(policy, rest);
        int others = 0;
        int moved = 0;
        for (int i = 0; i < KEYS; i++) {
            FakeQuery query = FakeQuery.of(HashMix.mix(i));
            int owner = before.pick(query);
            if (owner != 0) {
                others++;
                moved += rest.get(after.pick(query)) == members.get(owner) ? 0 : 1;
            }
        }
        return (double) moved / others;
    }
}
