package io.weir.core.cluster;

import static io.weir.core.cluster.TestControl.endpoint;
import static io.weir.core.cluster.TestControl.spec;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.Future;
import io.weir.core.health.ProbeResult;
import io.weir.core.spec.BalanceSpec;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.HealthSpec;
import io.weir.core.spec.SpecException;
import io.weir.core.spec.StickySourceSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndpointChangeTest {
    private static final String A = "10.0.0.1:80";
    private static final String B = "10.0.0.2:80";
    private static final String C = "10.0.0.3:80";
    private static final EndpointChange DRAIN = new EndpointChange.Drain();
    private static final EndpointChange UNDRAIN = new EndpointChange.Undrain();

    private final TestControl control = new TestControl();

    @ParameterizedTest
    @EnumSource(BalanceSpec.Policy.class)
    void everyPolicyKeepsNewWorkFromADrainedEndpointAndGivesItBackLater(BalanceSpec.Policy policy) {
        Cluster cluster = control.apply(
                spec(A, B, C).withBalance(new BalanceSpec(policy, BalanceSpec.HashSpec.DEFAULT)));
        Map<String, Integer> before = TestControl.spread(cluster, 600);
        String busiest = before.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();

        operate(busiest, DRAIN);
        assertThat(TestControl.spread(cluster, 600)).doesNotContainKeys(busiest, "none").isNotEmpty();

        operate(busiest, UNDRAIN);
        assertThat(TestControl.spread(cluster, 600)).containsKey(busiest);
    }

    @ParameterizedTest
    @EnumSource(BalanceSpec.Policy.class)
    void everyPolicyTakesAWeightOfZeroAtOnce(BalanceSpec.Policy policy) {
        Cluster cluster = control.apply(
                spec(A, B, C).withBalance(new BalanceSpec(policy, BalanceSpec.HashSpec.DEFAULT)));

        operate(A, new EndpointChange.Weight(0));
        operate(B, new EndpointChange.Weight(0));

        assertThat(TestControl.spread(cluster, 100)).containsOnlyKeys(C);
    }

    @Test
    void aWeightThatIsSetMovesTheShares() {
        Cluster cluster = control.apply(spec(A, B));

        operate(A, new EndpointChange.Weight(3));

        assertThat(TestControl.spread(cluster, 400)).containsEntry(A, 300).containsEntry(B, 100);
        assertThat(view(cluster, A).weight()).isEqualTo(3);
        assertThat(view(cluster, A).configuredWeight()).isEqualTo(1);

        operate(A, new EndpointChange.ConfiguredWeight());
        assertThat(TestControl.spread(cluster, 400)).containsEntry(A, 200);
    }

    @Test
    void whatIsInProgressAtADrainedEndpointGoesOn() {
        Cluster cluster = control.apply(spec(A));
        List<Endpoint> told = new ArrayList<>();
        control.registry.addDownListener((where, endpoint) -> told.add(endpoint));
        Endpoint held = requireNonNull(cluster.acquire(new PickRequest()));

        EndpointView now = operate(A, DRAIN);

        assertThat(now.state()).isEqualTo(EndpointState.DRAINING);
        assertThat(now.inProgress()).isEqualTo(1);
        assertThat(told).as("on_down is for endpoints that failed").isEmpty();
        PickRequest refused = new PickRequest();
        assertThat(cluster.acquire(refused)).isNull();
        assertThat(refused.refusal()).isEqualTo(PickRequest.Refusal.NONE_ELIGIBLE);
        cluster.release(held);
        assertThat(held.inProgress()).isZero();
    }

    @Test
    void aClientThatSticksToADrainedEndpointIsSentToAnother() {
        Cluster cluster = control.apply(tuned(spec(A, B), StickySourceSpec.DEFAULT, Duration.ZERO, 0));
        PickRequest client = new PickRequest().source(42);
        Endpoint first = requireNonNull(cluster.acquire(client));

        operate(first.address().toString(), DRAIN);

        assertThat(cluster.acquire(client)).isNotNull().isNotSameAs(first);
    }

    @Test
    void checksOfADrainedEndpointGoOnAndAreShown() {
        Cluster cluster = control.apply(spec(A, B).withHealth(HealthSpec.TCP));
        operate(A, DRAIN);

        control.checks.put(A, ProbeResult.fail("connection refused"));
        control.advance(Duration.ofSeconds(8));
        assertThat(view(cluster, A).state()).isEqualTo(EndpointState.DOWN);
        assertThat(view(cluster, A).drained()).isTrue();

        control.checks.clear();
        control.advance(Duration.ofSeconds(8));
        assertThat(view(cluster, A).state()).isEqualTo(EndpointState.DRAINING);
        assertThat(TestControl.spread(cluster, 10)).containsOnlyKeys(B);
    }

    @Test
    void drainedEndpointsAreNoReasonToPanicAndTakeNothingInOne() {
        control.checks.put(C, ProbeResult.fail("connection refused"));
        Cluster cluster = control.apply(
                tuned(spec(A, B, C), null, Duration.ZERO, 0.5).withHealth(HealthSpec.TCP));
        control.advance(Duration.ofSeconds(8));
        operate(A, DRAIN);
        assertThat(cluster.isPanic()).as("one of the two that are wanted is up").isFalse();

        control.checks.put(B, ProbeResult.fail("connection refused"));
        control.advance(Duration.ofSeconds(8));
        assertThat(cluster.isPanic()).isTrue();
        assertThat(TestControl.spread(cluster, 10)).containsOnlyKeys(B, C);
    }

    @Test
    void backupsServeWhileAllOthersAreDrained() {
        EndpointSpec backup = new EndpointSpec(EndpointSpec.of(B).address(), 1, true, 0);
        Cluster cluster = control.apply(ClusterSpec.of("app", EndpointSpec.of(A), backup));

        operate(A, DRAIN);

        assertThat(TestControl.spread(cluster, 10)).containsOnlyKeys(B);
    }

    @Test
    void anEndpointThatIsUndrainedStartsSlowlyWhereItsClusterDoes() {
        Cluster cluster = control.apply(tuned(spec(A, B), null, Duration.ofSeconds(10), 0));
        assertThat(view(cluster, A).state()).isEqualTo(EndpointState.UP);

        operate(A, DRAIN);
        assertThat(operate(A, UNDRAIN).state()).isEqualTo(EndpointState.SLOW_START);

        control.advance(Duration.ofSeconds(11));
        assertThat(view(cluster, A).state()).isEqualTo(EndpointState.UP);
    }

    @Test
    void aReloadKeepsADrainAndAWeightUnlessAnotherWeightIsConfigured() {
        control.apply(spec(A, B));
        operate(A, DRAIN);
        operate(A, new EndpointChange.Weight(7));

        Cluster cluster = control.apply(spec(A, B, C));
        assertThat(view(cluster, A).drained()).isTrue();
        assertThat(view(cluster, A).weight()).isEqualTo(7);

        EndpointSpec heavier = new EndpointSpec(EndpointSpec.of(A).address(), 5, false, 0);
        control.apply(ClusterSpec.of("app", heavier, EndpointSpec.of(B)));
        assertThat(view(cluster, A).drained()).isTrue();
        assertThat(view(cluster, A).weight()).isEqualTo(5);
    }

    @Test
    void anEndpointThatLeftTheConfigurationComesBackAsConfigured() {
        control.apply(spec(A, B));
        operate(A, DRAIN);

        control.apply(spec(B));
        Cluster cluster = control.apply(spec(A, B));

        assertThat(view(cluster, A).drained()).isFalse();
        assertThat(TestControl.spread(cluster, 10)).containsKeys(A, B);
    }

    @Test
    void whoIsNotThereIsSaidToBeSo() {
        control.apply(spec(A));

        assertThat(outcome("other", A, DRAIN)).isInstanceOf(ChangeOutcome.NoCluster.class);
        assertThat(outcome("app", B, DRAIN)).isInstanceOf(ChangeOutcome.NoEndpoint.class);
    }

    @Test
    void aWeightOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new EndpointChange.Weight(65_536)).isInstanceOf(SpecException.class);
        assertThatThrownBy(() -> new EndpointChange.Weight(-1)).isInstanceOf(SpecException.class);
    }

    private EndpointView operate(String address, EndpointChange change) {
        return ((ChangeOutcome.Applied) outcome("app", address, change)).now();
    }

    private ChangeOutcome outcome(String cluster, String address, EndpointChange change) {
        Future<ChangeOutcome> outcome = control.registry.operate(cluster, address, change);
        control.run();
        return outcome.getNow();
    }

    private static ClusterSpec tuned(
            ClusterSpec base, @Nullable StickySourceSpec sticky, Duration slowStart, double panicThreshold) {
        return new ClusterSpec(base.name(), base.endpoints(), List.of(), base.balance(), sticky, slowStart,
                base.connectTimeout(), base.protocol(), base.sendProxyProtocol(), null, base.pool(), base.queue(),
                base.health(), base.outlier(), panicThreshold, base.onDown());
    }

    private static EndpointView view(Cluster cluster, String address) {
        return endpoint(cluster, address).view();
    }
}
