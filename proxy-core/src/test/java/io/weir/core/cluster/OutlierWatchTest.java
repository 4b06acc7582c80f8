package io.weir.core.cluster;

import static io.weir.core.cluster.TestControl.endpoint;
import static io.weir.core.cluster.TestControl.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.spec.OutlierSpec;
import io.weir.core.spec.OutlierSpec.FailurePercentage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutlierWatchTest {
    private static final String A = "10.0.0.1:80";
    private static final String B = "10.0.0.2:80";
    private static final String C = "10.0.0.3:80";
    private static final String D = "10.0.0.4:80";
    private final TestControl control = new TestControl();
    private final Cluster cluster = control.apply(spec(A, B, C, D));

    static void fail(Endpoint endpoint, int times) {
        for (int i = 0; i < times; i++) {
            endpoint.failed(ProxyError.CONNECT_REFUSED);
        }
    }

    private void failFive(String address) {
        fail(endpoint(cluster, address), 5);
        control.run();
    }

    private EndpointState state(String address) {
        return endpoint(cluster, address).state();
    }

    @Test
    void failuresInARowEject() {
        fail(endpoint(cluster, A), 4);
        control.run();
        assertThat(state(A)).isEqualTo(EndpointState.UP);

        fail(endpoint(cluster, A), 1);
        control.run();

        assertThat(state(A)).isEqualTo(EndpointState.EJECTED);
        assertThat(endpoint(cluster, A).stats().ejections.sum()).isEqualTo(1);
        assertThat(TestControl.spread(cluster, 30)).doesNotContainKey(A);
    }

    @Test
    void aSuccessInBetweenStartsTheCountOver() {
        fail(endpoint(cluster, A), 4);
        endpoint(cluster, A).succeeded(1);
        fail(endpoint(cluster, A), 4);
        control.run();

        assertThat(state(A)).isEqualTo(EndpointState.UP);
    }

    @Test
    void onlyTheEndpointsOwnFailuresCount() {
        for (int i = 0; i < 50; i++) {
            endpoint(cluster, A).failed(ProxyError.CLIENT_LEFT_WAITING);
            endpoint(cluster, A).failed(ProxyError.QUEUE_TIMEOUT);
        }
        control.run();

        assertThat(state(A)).isEqualTo(EndpointState.UP);
        assertThat(endpoint(cluster, A).stats().failures.sum()).isZero();
    }

    @Test
    void anEjectionEnds() {
        failFive(A);

        control.advance(Duration.ofMillis(9_900));
        assertThat(state(A)).isEqualTo(EndpointState.EJECTED);
        control.advance(Duration.ofMillis(200));
        assertThat(state(A)).isEqualTo(EndpointState.UP);
    }

    @Test
    void theNextEjectionIsLongerAndGoodConductShortensItAgain() {
        failFive(A);
        control.advance(Duration.ofSeconds(11));
        failFive(A);
        control.advance(Duration.ofSeconds(19));
        assertThat(state(A)).isEqualTo(EndpointState.EJECTED);
        control.advance(Duration.ofSeconds(2));
        assertThat(state(A)).isEqualTo(EndpointState.UP);

        control.advance(Duration.ofSeconds(60));
        failFive(A);
        control.advance(Duration.ofMillis(10_100));
        assertThat(state(A)).isEqualTo(EndpointState.UP);
    }

    @Test
    void anEjectionIsNoLongerThanItsMaximum() {
        OutlierSpec capped = new OutlierSpec(
                5, Duration.ofSeconds(10), Duration.ofSeconds(15), 0.5, FailurePercentage.DEFAULT);
        control.apply(spec(A, B, C, D).withOutlier(capped));
        failFive(A);
        control.advance(Duration.ofSeconds(11));
        failFive(A);

        control.advance(Duration.ofMillis(15_100));

        assertThat(state(A)).isEqualTo(EndpointState.UP);
    }

    @Test
    void noMoreThanTheConfiguredShareIsEjected() {
        failFive(A);
        failFive(B);
        failFive(C);

        assertThat(state(B)).isEqualTo(EndpointState.EJECTED);
        assertThat(state(C)).isEqualTo(EndpointState.UP);
    }

    @Test
    void theLastEndpointThatIsWellIsNeverEjected() {
        control.apply(spec(A));

        failFive(A);

        assertThat(state(A)).isEqualTo(EndpointState.UP);
    }

    @Test
    void nobodyIsEjectedWhenTheShareIsZero() {
        control.apply(spec(A, B, C, D).withOutlier(new OutlierSpec(
                5, Duration.ofSeconds(10), Duration.ofMinutes(5), 0, FailurePercentage.DEFAULT)));

        failFive(A);

        assertThat(state(A)).isEqualTo(EndpointState.UP);
    }

    @Test
    void tooLargeAShareOfFailuresInAWindowEjects() {
        OutlierSpec strict = new OutlierSpec(0, Duration.ofSeconds(10), Duration.ofMinutes(5), 0.5,
                new FailurePercentage(0.6, 50, Duration.ofSeconds(10)));
        control.apply(spec(A, B, C, D).withOutlier(strict));
        for (int i = 0; i < 50; i++) {
            if (i % 5 == 0) {
                endpoint(cluster, A).succeeded(1);
            } else {
                fail(endpoint(cluster, A), 1);
            }
            endpoint(cluster, B).succeeded(1);
            fail(endpoint(cluster, C), i < 49 ? 1 : 0);
        }

        control.advance(Duration.ofMillis(10_050));

        assertThat(state(A)).as("40 of 50 failed").isEqualTo(EndpointState.EJECTED);
        assertThat(state(B)).as("none failed").isEqualTo(EndpointState.UP);
        assertThat(state(C)).as("too few to judge").isEqualTo(EndpointState.UP);
    }

    @Test
    void aWindowForgetsTheOneBefore() {
        OutlierSpec strict = new OutlierSpec(0, Duration.ofSeconds(10), Duration.ofMinutes(5), 0.5,
                new FailurePercentage(0.6, 50, Duration.ofSeconds(10)));
        control.apply(spec(A, B).withOutlier(strict));
        fail(endpoint(cluster, A), 30);
        control.advance(Duration.ofSeconds(11));
        fail(endpoint(cluster, A), 30);
        control.advance(Duration.ofSeconds(11));

        assertThat(state(A)).isEqualTo(EndpointState.UP);
    }

    @Test
    void anEjectionSurvivesAReload() {
        failFive(A);

        control.apply(spec(A, B, C, D).withConnectTimeout(Duration.ofSeconds(1)));

        assertThat(state(A)).isEqualTo(EndpointState.EJECTED);
        control.advance(Duration.ofSeconds(11));
        assertThat(state(A)).isEqualTo(EndpointState.UP);
    }
}
