package io.weir.core.cluster;

import static io.weir.core.cluster.TestControl.endpoint;
import static io.weir.core.cluster.TestControl.limited;
import static io.weir.core.cluster.TestControl.spec;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.health.ProbeResult;
import io.weir.core.spec.BalanceSpec;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.HealthSpec;
import io.weir.core.spec.StickySourceSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterTest {
    private static final String A = "10.0.0.1:80";
    private static final String B = "10.0.0.2:80";
    private static final String C = "10.0.0.3:80";
    private final TestControl control = new TestControl();

    @Test
    void everyPlaceTakenIsGivenBack() {
        Cluster cluster = control.apply(spec(A));

        Endpoint endpoint = requireNonNull(cluster.acquire(new PickRequest()));
        assertThat(endpoint.inProgress()).isEqualTo(1);
        cluster.release(endpoint);

        assertThat(endpoint.inProgress()).isZero();
    }

    @ParameterizedTest
    @EnumSource(BalanceSpec.Policy.class)
    void everyPolicyWorksInACluster(BalanceSpec.Policy policy) {
        Cluster cluster = control.apply(
                spec(A, B, C).withBalance(new BalanceSpec(policy, BalanceSpec.HashSpec.DEFAULT)));

        assertThat(TestControl.spread(cluster, 300)).doesNotContainKey("none").isNotEmpty();
    }

    @Test
    void backupsServeOnlyWhileNoOtherCan() {
        EndpointSpec backup = new EndpointSpec(EndpointSpec.of(C).address(), 1, true, 0);
        ClusterSpec spec = ClusterSpec.of("app", EndpointSpec.of(A), backup).withHealth(HealthSpec.TCP);
        Cluster cluster = control.apply(spec);
        assertThat(TestControl.spread(cluster, 10)).containsOnlyKeys(A);

        control.checks.put(A, ProbeResult.fail("connection refused"));
        control.advance(Duration.ofSeconds(8));
        assertThat(TestControl.spread(cluster, 10)).containsOnlyKeys(C);

        control.checks.clear();
        control.advance(Duration.ofSeconds(4));
        assertThat(TestControl.spread(cluster, 10)).containsOnlyKeys(A);
    }

    @Test
    void anEndpointWithoutWeightTakesNone() {
        EndpointSpec idle = new EndpointSpec(EndpointSpec.of(A).address(), 0, false, 0);
        Cluster cluster = control.apply(ClusterSpec.of("app", idle, EndpointSpec.of(B)));

        assertThat(TestControl.spread(cluster, 10)).containsOnlyKeys(B);
    }

    @Test
    void whatWasTriedIsPickedAgainOnlyWhenNothingElseIsLeft() {
        Cluster cluster = control.apply(spec(A, B));
        PickRequest request = new PickRequest();
        Endpoint first = requireNonNull(cluster.acquire(request));
        request.exclude(first);

        for (int i = 0; i < 4; i++) {
            assertThat(cluster.acquire(request)).isNotNull().isNotSameAs(first);
        }
        request.exclude(endpoint(cluster, first.address().toString().equals(A) ? B : A));
        assertThat(cluster.acquire(request)).isNotNull();
    }

    @Test
    void aTriedEndpointIsNotPickedWhileAnotherIsOnlyFull() {
        Cluster cluster = control.apply(ClusterSpec.of("app", EndpointSpec.of(A), limited(B, 1)));
        PickRequest request = new PickRequest();
        request.exclude(endpoint(cluster, A));
        assertThat(cluster.acquire(request)).isSameAs(endpoint(cluster, B));

        assertThat(cluster.acquire(request)).isNull();
        assertThat(request.refusal()).isEqualTo(PickRequest.Refusal.ALL_FULL);
    }

    @Test
    void fullEndpointsRefuseAndSayWhy() {
        Cluster cluster = control.apply(ClusterSpec.of("app", limited(A, 2)));
        cluster.acquire(new PickRequest());
        cluster.acquire(new PickRequest());
        PickRequest request = new PickRequest();

        assertThat(cluster.acquire(request)).isNull();
        assertThat(request.refusal()).isEqualTo(PickRequest.Refusal.ALL_FULL);
    }

    @Test
    void noHealthyEndpointRefusesAndCounts() {
        control.checks.put(A, ProbeResult.fail("connection refused"));
        Cluster cluster = control.apply(spec(A).withHealth(HealthSpec.TCP));
        PickRequest request = new PickRequest();

        assertThat(cluster.acquire(request)).isNull();
        assertThat(request.refusal()).isEqualTo(PickRequest.Refusal.NONE_ELIGIBLE);
        assertThat(cluster.stats().noEndpoint.sum()).isEqualTo(1);
    }

    @Test
    void tooFewHealthyMeansPanicOverAll() {
        control.checks.put(A, ProbeResult.fail("connection refused"));
        control.checks.put(B, ProbeResult.fail("connection refused"));
        Cluster cluster = control.apply(tuned(null, Duration.ZERO, 0.5).withHealth(HealthSpec.TCP));

        assertThat(TestControl.spread(cluster, 9)).containsOnlyKeys(A, B, C);
        assertThat(cluster.stats().panicPicks.sum()).isEqualTo(9);

        control.checks.clear();
        control.advance(Duration.ofSeconds(4));
        TestControl.spread(cluster, 9);
        assertThat(cluster.stats().panicPicks.sum()).isEqualTo(9);
    }

    @Test
    void aClientSticksToItsEndpointUntilTheTtlIsOver() {
        Cluster cluster = control.apply(
                tuned(new StickySourceSpec(Duration.ofMinutes(1), 32), Duration.ZERO, 0));
        Endpoint first = requireNonNull(cluster.acquire(new PickRequest().source(99)));

        for (int i = 0; i < 10; i++) {
            control.advance(Duration.ofSeconds(30));
            assertThat(cluster.acquire(new PickRequest().source(99))).as("each use counts").isSameAs(first);
        }
        control.advance(Duration.ofSeconds(61));
        assertThat(cluster.acquire(new PickRequest().source(99))).isNotSameAs(first);
    }

    @Test
    void aStickyClientMovesForGoodWhenItsEndpointGoesDown() {
        Cluster cluster = control.apply(
                tuned(StickySourceSpec.DEFAULT, Duration.ZERO, 0).withHealth(HealthSpec.TCP));
        Endpoint first = requireNonNull(cluster.acquire(new PickRequest().source(99)));
        control.checks.put(first.address().toString(), ProbeResult.fail("connection refused"));
        control.advance(Duration.ofSeconds(8));

        Endpoint second = requireNonNull(cluster.acquire(new PickRequest().source(99)));
        assertThat(second).isNotSameAs(first);
        control.checks.clear();
        control.advance(Duration.ofSeconds(8));
        assertThat(cluster.acquire(new PickRequest().source(99))).isSameAs(second);
    }

    @Test
    void aStickyClientWhoseEndpointIsFullComesBackToIt() {
        ClusterSpec limited = ClusterSpec.of("app", limited(A, 1), EndpointSpec.of(B));
        Cluster cluster = control.apply(withSticky(limited, StickySourceSpec.DEFAULT));
        Endpoint first = requireNonNull(cluster.acquire(new PickRequest().source(99)));
        assertThat(first).isSameAs(endpoint(cluster, A));

        assertThat(cluster.acquire(new PickRequest().source(99))).isSameAs(endpoint(cluster, B));
        cluster.release(first);
        assertThat(cluster.acquire(new PickRequest().source(99))).isSameAs(first);
    }

    @Test
    void theStickySourcesIsBounded() {
        StickySources table = new StickySources(control.loop().ticker(), 2, StickySourceSpec.DEFAULT);
        Endpoint endpoint = control.apply(spec(A)).endpoints().getFirst();

        table.put(1, endpoint);
        table.put(2, endpoint);
        table.put(3, endpoint);

        assertThat(table.find(3)).isNull();
        control.advance(Duration.ofMinutes(7));
        table.sweep();
        assertThat(table.size()).isZero();
    }

    @Test
    void slowStartNeverDelaysWhatIsThereFromTheBeginning() {
        Cluster cluster = control.apply(tuned(null, Duration.ofSeconds(60), 0).withHealth(HealthSpec.TCP));

        assertThat(cluster.endpoints()).allSatisfy(e -> assertThat(e.state()).isEqualTo(EndpointState.UP));
    }

    @Test
    void theWeightOfAnEndpointThatCameUpGrowsInALine() {
        Cluster cluster = control.apply(tuned(null, Duration.ofSeconds(100), 0).withHealth(HealthSpec.TCP));
        control.checks.put(A, ProbeResult.fail("connection refused"));
        control.advance(Duration.ofSeconds(8));
        control.checks.clear();
        // Two checks pass, a second or a little more apart.
        while (endpoint(cluster, A).state() != EndpointState.SLOW_START) {
            control.advance(Duration.ofMillis(50));
        }

        assertThat(shareOfA(cluster)).isBetween(0.04, 0.06);
        control.advance(Duration.ofSeconds(50));
        assertThat(cluster.views().getFirst().weightShare()).isEqualTo(0.5);
        assertThat(shareOfA(cluster)).isBetween(0.19, 0.21);
        control.advance(Duration.ofSeconds(51));
        assertThat(endpoint(cluster, A).state()).isEqualTo(EndpointState.UP);
        assertThat(shareOfA(cluster)).isBetween(0.33, 0.34);
    }

    @Test
    void aLateComerStartsSlowly() {
        control.apply(tuned(null, Duration.ofSeconds(100), 0));

        List<EndpointSpec> more = new ArrayList<>(spec(A, B, C).endpoints());
        more.add(EndpointSpec.of("10.0.0.4:80"));
        ClusterSpec base = tuned(null, Duration.ofSeconds(100), 0);
        Cluster cluster = control.apply(new ClusterSpec("app", more, List.of(), base.balance(), null,
                base.slowStart(), base.connectTimeout(), base.protocol(), base.sendProxyProtocol(), null, base.pool(),
                base.queue(), null, base.outlier(), 0, base.onDown()));

        assertThat(endpoint(cluster, "10.0.0.4:80").state()).isEqualTo(EndpointState.SLOW_START);
        assertThat(endpoint(cluster, A).state()).isEqualTo(EndpointState.UP);
    }

    private static double shareOfA(Cluster cluster) {
        return TestControl.spread(cluster, 4200).getOrDefault(A, 0) / 4200.0;
    }

    private static ClusterSpec tuned(@Nullable StickySourceSpec sticky, Duration slowStart, double panicThreshold) {
        ClusterSpec base = spec(A, B, C);
        return new ClusterSpec(base.name(), base.endpoints(), List.of(), base.balance(), sticky, slowStart,
                base.connectTimeout(), base.protocol(), base.sendProxyProtocol(), null, base.pool(), base.queue(),
                base.health(), base.outlier(), panicThreshold, base.onDown());
    }

    private static ClusterSpec withSticky(ClusterSpec base, StickySourceSpec sticky) {
        return new ClusterSpec(base.name(), base.endpoints(), List.of(), base.balance(), sticky, base.slowStart(),
                base.connectTimeout(), base.protocol(), base.sendProxyProtocol(), null, base.pool(), base.queue(),
                base.health(), base.outlier(), 0, base.onDown());
    }
}
