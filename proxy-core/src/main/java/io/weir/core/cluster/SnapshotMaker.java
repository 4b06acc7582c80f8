package io.weir.core.cluster;

import io.weir.core.balance.BalanceMemory;
import io.weir.core.balance.BalancePolicies;
import io.weir.core.balance.BalancePolicy;
import io.weir.core.balance.Candidates;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.BalanceSpec;
import io.weir.core.spec.ClusterSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides who takes traffic: endpoints that are up, with an address and a weight, and not drained; backups only when
 * there is no other; in a panic all of them, well or not. Then makes the policy's tables for these.
 */
@ControlThread
final class SnapshotMaker {
    private final ClusterTools tools;
    private final BalanceMemory memory = new BalanceMemory();

    SnapshotMaker(ClusterTools tools) {
        this.tools = tools;
    }

    /** Also writes every endpoint's state. */
    ClusterSnapshot make(ClusterSpec spec, Collection<EndpointControl> members) {
        long slowStartNanos = spec.slowStart().toNanos();
        members.forEach(member -> writeState(member, slowStartNanos));
        boolean tracksLatency = spec.balance().policy() == BalanceSpec.Policy.PEAK_EWMA;
        members.forEach(member -> member.endpoint().tracksLatency(tracksLatency));

        List<EndpointControl> eligible = select(members, member -> isPrimary(member) && isWell(member));
        boolean isPanic = false;
        if (eligible.isEmpty()) {
            eligible = select(members, member -> isBackup(member) && isWell(member));
        }
        if (eligible.isEmpty() || isPrimary(eligible.getFirst())) {
            long primaries = members.stream().filter(SnapshotMaker::isPrimary).count();
            isPanic = primaries > 0 && eligible.size() < spec.panicThresholdRatio() * primaries;
            eligible = isPanic ? select(members, member -> isPrimary(member) && hasAddress(member)) : eligible;
        }
        List<Endpoint> endpoints = eligible.stream().map(EndpointControl::endpoint).toList();
        BalancePolicy policy = BalancePolicies.create(
                spec.balance(), candidates(eligible, slowStartNanos), memory, tools.random());
        return new ClusterSnapshot(
                members.stream().map(EndpointControl::endpoint).toList(), endpoints, policy, isPanic, refusal(members));
    }

    private static void writeState(EndpointControl member, long slowStartNanos) {
        EndpointState state = member.state();
        member.onState(state);
        if (state != EndpointState.UP) {
            member.endpoint().state(state, 0);
            return;
        }
        int steps = member.slowStartSteps(slowStartNanos);
        boolean isFull = steps == SlowStart.STEPS;
        member.endpoint().state(
                isFull ? EndpointState.UP : EndpointState.SLOW_START, (double) steps / SlowStart.STEPS);
    }

    private static List<EndpointControl> select(
            Collection<EndpointControl> members, Predicate<EndpointControl> condition) {
        List<EndpointControl> selected = new ArrayList<>(members.size());
        for (EndpointControl member : members) {
            if (condition.test(member)) {
                selected.add(member);
            }
        }
        return selected;
    }

    private static boolean isPrimary(EndpointControl member) {
        return isWanted(member) && !member.endpoint().spec().backup();
    }

    private static boolean isBackup(EndpointControl member) {
        return isWanted(member) && member.endpoint().spec().backup();
    }

    /** Whether it may take work at all; who is kept out on purpose does not count towards a panic either. */
    private static boolean isWanted(EndpointControl member) {
        return member.weight() > 0 && !member.drains();
    }

    private static boolean isWell(EndpointControl member) {
        return member.state() == EndpointState.UP;
    }

    private static boolean hasAddress(EndpointControl member) {
        return member.endpoint().socketAddress() != null;
    }

    private static Candidates candidates(List<EndpointControl> eligible, long slowStartNanos) {
        int unit = eligible.stream().anyMatch(member -> member.slowStartSteps(slowStartNanos) < SlowStart.STEPS)
                ? SlowStart.STEPS
                : 1;
        int[] weights = new int[eligible.size()];
        for (int i = 0; i < weights.length; i++) {
            EndpointControl member = eligible.get(i);
            int full = member.weight();
            weights[i] = unit == 1 ? full : full * member.slowStartSteps(slowStartNanos);
        }
        return new Candidates(eligible.stream().map(EndpointControl::endpoint).toList(), weights, unit);
    }

    private static PickRequest.Refusal refusal(Collection<EndpointControl> members) {
        boolean allUnresolved = members.stream().noneMatch(SnapshotMaker::hasAddress);
        return allUnresolved ? PickRequest.Refusal.UNRESOLVED : PickRequest.Refusal.NONE_ELIGIBLE;
    }
}
