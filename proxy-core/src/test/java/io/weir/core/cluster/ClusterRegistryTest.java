package io.weir.core.cluster;

import static io.weir.core.cluster.TestControl.endpoint;
import static io.weir.core.cluster.TestControl.spec;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.discovery.LookupResult;
import io.weir.core.health.ProbeResult;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.DiscoverySpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.HealthSpec;
import io.weir.core.spec.OutlierSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.core.stats.Stats;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterRegistryTest {
    private static final HealthSpec CHECKED = HealthSpec.TCP;
    private final TestControl control = new TestControl();

    @Test
    void aReloadKeepsClustersAndEndpointsThatStay() {
        Cluster cluster = control.apply(spec("10.0.0.1:80", "10.0.0.2:80"));
        Endpoint stays = endpoint(cluster, "10.0.0.2:80");
        stays.stats().requests.increment();
        Endpoint held = requireNonNull(cluster.acquire(new PickRequest()));

        control.apply(spec("10.0.0.2:80", "10.0.0.3:80"));

        assertThat(control.cluster("app")).isSameAs(cluster);
        assertThat(cluster.endpoints()).first().isSameAs(stays);
        assertThat(stays.stats().requests.sum()).isEqualTo(1);
        cluster.release(held);
    }

    @Test
    void aRemovedEndpointDrainsWhileItsWorkGoesOn() {
        Cluster cluster = control.apply(spec("10.0.0.1:80"));
        Endpoint held = requireNonNull(cluster.acquire(new PickRequest()));

        control.apply(spec("10.0.0.2:80"));

        assertThat(held.state()).isEqualTo(EndpointState.DRAINING);
        assertThat(held.inProgress()).isEqualTo(1);
        assertThat(TestControl.spread(cluster, 10)).containsOnlyKeys("10.0.0.2:80");
        cluster.release(held);
        assertThat(held.inProgress()).isZero();
    }

    @Test
    void aReloadKeepsWhatChecksFound() {
        control.checks.put("10.0.0.1:80", ProbeResult.fail("connection refused"));
        ClusterSpec checked = spec("10.0.0.1:80", "10.0.0.2:80").withHealth(CHECKED);
        Cluster cluster = control.apply(checked);
        assertThat(endpoint(cluster, "10.0.0.1:80").isUp()).isFalse();

        control.apply(checked.withConnectTimeout(Duration.ofSeconds(1)));

        assertThat(endpoint(cluster, "10.0.0.1:80").isUp()).isFalse();
    }

    @Test
    void checksThatAreSwitchedOnLeaveTheEndpointUpUntilTheyFail() {
        Cluster cluster = control.apply(spec("10.0.0.1:80"));
        control.checks.put("10.0.0.1:80", ProbeResult.fail("connection refused"));

        control.apply(spec("10.0.0.1:80").withHealth(CHECKED));

        assertThat(endpoint(cluster, "10.0.0.1:80").isUp()).isTrue();
        control.advance(Duration.ofSeconds(8));
        assertThat(endpoint(cluster, "10.0.0.1:80").isUp()).isFalse();
    }

    @Test
    void checksThatAreSwitchedOffBringEveryoneBack() {
        control.checks.put("10.0.0.1:80", ProbeResult.fail("connection refused"));
        Cluster cluster = control.apply(spec("10.0.0.1:80").withHealth(CHECKED));

        control.apply(spec("10.0.0.1:80"));

        assertThat(endpoint(cluster, "10.0.0.1:80").isUp()).isTrue();
    }

    @Test
    void aClusterThatGoesRefusesPicks() {
        Cluster cluster = control.apply(spec("10.0.0.1:80"));

        control.registry.apply(List.of());

        PickRequest request = new PickRequest();
        assertThat(cluster.acquire(request)).isNull();
        assertThat(request.refusal()).isEqualTo(PickRequest.Refusal.NONE_ELIGIBLE);
        assertThat(control.registry.cluster("app")).isNull();
    }

    @Test
    void listenersHearOnceOfEndpointsThatGoDownOrAreRemovedAfterTheyLeftThePick() {
        List<String> down = new ArrayList<>();
        control.registry.addDownListener((cluster, endpoint) ->
                down.add(endpoint + " left " + TestControl.spread(cluster, 4).keySet()));
        ClusterSpec checked = spec("10.0.0.1:80", "10.0.0.2:80").withHealth(CHECKED);
        control.apply(checked);

        control.checks.put("10.0.0.1:80", ProbeResult.fail("connection refused"));
        control.advance(Duration.ofSeconds(30));
        assertThat(down).containsExactly("app/10.0.0.1:80 left [10.0.0.2:80]");

        control.apply(spec("10.0.0.3:80", "10.0.0.1:80").withHealth(CHECKED));
        assertThat(down).contains("app/10.0.0.2:80 left [10.0.0.3:80]");
    }

    @Test
    void anEjectionIsNotToldAsDown() {
        List<Endpoint> down = new ArrayList<>();
        control.registry.addDownListener((cluster, endpoint) -> down.add(endpoint));
        Cluster cluster = control.apply(spec("10.0.0.1:80", "10.0.0.2:80").withOutlier(OutlierSpec.DEFAULT));

        OutlierWatchTest.fail(endpoint(cluster, "10.0.0.1:80"), 5);
        control.run();

        assertThat(endpoint(cluster, "10.0.0.1:80").state()).isEqualTo(EndpointState.EJECTED);
        assertThat(down).isEmpty();
    }

    @Test
    void namesAreFollowedAndTheLastAddressIsKeptWhenTheyFail() throws Exception {
        Cluster cluster = control.apply(spec("app.internal:80"));
        PickRequest request = new PickRequest();
        assertThat(cluster.acquire(request)).isNull();
        assertThat(request.refusal()).isEqualTo(PickRequest.Refusal.UNRESOLVED);

        control.names.put("app.internal", found(5, "10.1.0.1", "10.1.0.2"));
        control.advance(Duration.ofSeconds(2));
        assertThat(endpoint(cluster, "app.internal:80").socketAddress())
                .isEqualTo(new InetSocketAddress("10.1.0.1", 80));

        control.names.put("app.internal", found(5, "10.1.0.2"));
        control.advance(Duration.ofSeconds(6));
        assertThat(endpoint(cluster, "app.internal:80").socketAddress())
                .isEqualTo(new InetSocketAddress("10.1.0.2", 80));

        control.names.clear();
        control.advance(Duration.ofMinutes(5));
        assertThat(TestControl.spread(cluster, 1)).containsOnlyKeys("app.internal:80");
    }

    @Test
    void aDiscoveredNameIsAnEndpointPerAddressBesideTheConfiguredOnes() throws Exception {
        control.names.put("pods.internal", found(5, "10.2.0.2", "10.2.0.1"));
        DiscoverySpec dns = new DiscoverySpec.Dns("pods.internal", 8080, false, Duration.ZERO);

        Cluster cluster = control.apply(discovering(dns, "10.2.0.1:8080", "10.2.0.9:8080"));

        assertThat(cluster.endpoints()).extracting(endpoint -> endpoint.address().toString())
                .containsExactly("10.2.0.1:8080", "10.2.0.9:8080", "10.2.0.2:8080");
    }

    @Test
    void aWatchedFileIsReadAgainAndABadOneKeepsTheLastGoodList(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("endpoints");
        Files.writeString(file, "10.3.0.1:80\n");
        Cluster cluster = control.apply(discovering(new DiscoverySpec.File(file)));
        Endpoint first = endpoint(cluster, "10.3.0.1:80");

        Files.writeString(file, "10.3.0.1:80\n10.3.0.2:80\n");
        control.advance(Duration.ofSeconds(2));
        assertThat(TestControl.spread(cluster, 4)).containsOnlyKeys("10.3.0.1:80", "10.3.0.2:80");
        assertThat(endpoint(cluster, "10.3.0.1:80")).isSameAs(first);

        Files.writeString(file, "nonsense\n");
        control.advance(Duration.ofSeconds(2));
        assertThat(cluster.endpoints()).hasSize(2);

        Files.delete(file);
        control.advance(Duration.ofSeconds(2));
        assertThat(cluster.endpoints()).hasSize(2);

        Files.writeString(file, "10.3.0.2:80\n");
        control.advance(Duration.ofSeconds(2));
        assertThat(TestControl.spread(cluster, 4)).containsOnlyKeys("10.3.0.2:80");
    }

    @Test
    void viewsSayWhatOperatorsAsk() {
        control.checks.put("10.0.0.1:80", ProbeResult.fail("connection refused"));
        Cluster cluster = control.apply(spec("10.0.0.1:80", "no.such.name:80").withHealth(CHECKED));

        EndpointView down = cluster.views().getFirst();
        assertThat(down.state()).isEqualTo(EndpointState.DOWN);
        assertThat(down.reason()).isEqualTo("connection refused");
        assertThat(down.weightShare()).isZero();
        assertThat(cluster.views().getLast().state()).isEqualTo(EndpointState.UNRESOLVED);
        assertThat(cluster.views().getLast().resolved()).isNull();
    }

    @Test
    void appliedFromAnotherThreadTheClustersAreThereWhenTheFutureCompletes() {
        try (LoopGroups loops = LoopGroups.start(RuntimeSpec.DEFAULT)) {
            ClusterRegistry registry = new ClusterRegistry(new Stats(), loops);

            registry.apply(List.of(spec("127.0.0.1:9"), ClusterSpec.of("local", EndpointSpec.of("localhost:9"))))
                    .syncUninterruptibly();

            assertThat(TestControl.spread(requireNonNull(registry.cluster("app")), 2)).containsOnlyKeys("127.0.0.1:9");
            assertThat(requireNonNull(registry.cluster("local")).endpoints().getFirst().socketAddress())
                    .isNotNull();
            registry.close().syncUninterruptibly();
        }
    }

    @Test
    void anEmptyHostMeansThisMachine() {
        Cluster cluster = control.apply(ClusterSpec.of("app", EndpointSpec.of(new Address.Inet("", 80))));

        assertThat(cluster.endpoints().getFirst().socketAddress())
                .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));
    }

    private static LookupResult<InetAddress> found(long ttlSeconds, String... addresses) throws Exception {
        List<InetAddress> records = new ArrayList<>();
        for (String address : addresses) {
            records.add(InetAddress.ofLiteral(address));
        }
        return new LookupResult.Found<>(records, Duration.ofSeconds(ttlSeconds));
    }

    static ClusterSpec discovering(DiscoverySpec source, String... addresses) {
        ClusterSpec base = spec(addresses.length == 0 ? new String[] {"10.9.9.9:1"} : addresses);
        List<EndpointSpec> endpoints = addresses.length == 0 ? List.of() : base.endpoints();
        return new ClusterSpec(base.name(), endpoints, List.of(source), base.balance(), null, Duration.ZERO,
                base.connectTimeout(), base.protocol(), base.sendProxyProtocol(), null, base.pool(), base.queue(),
                null, base.outlier(), 0,
                base.onDown());
    }
}
