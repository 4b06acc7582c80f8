package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.ConfigProblem;
import io.weir.config.ConfigResult;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.HealthSpec;
import io.weir.testkit.BlackholeTcp;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
    private RunningServer running;

    @BeforeEach
    void start() throws StartException {
        running = RunningServer.start(specs());
    }

    private static Specs specs() {
        return new Specs().cluster(ClusterSpec.of("app", EndpointSpec.of("127.0.0.1:1"), EndpointSpec.of("[::1]:2")));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void aRunningProcessIsLiveAndReady() {
        assertThat(running.get("/livez").statusCode()).isEqualTo(200);
        assertThat(running.get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void aProcessIsNotReadyBeforeTheFirstChecksHaveDecided() throws StartException {
        try (BlackholeTcp silent = BlackholeTcp.start();
                RunningServer checking = RunningServer.start(new Specs().cluster(
                        ClusterSpec.of("app", EndpointSpec.of("127.0.0.1:" + silent.port()))
                                .withHealth(HealthSpec.TCP)))) {
            HttpResponse<String> early = checking.get("/readyz");
            assertThat(early.statusCode()).isEqualTo(503);
            assertThat(early.body()).contains("checking endpoints");

            HttpResponse<String> later = early;
            while (later.statusCode() != 200) {
                later = checking.get("/readyz");
            }
            assertThat(checking.get("/endpoints").body()).contains("\"state\":\"down\"");
        }
    }

    @Test
    void aDrainingProcessIsLiveButNotReady() {
        running.server.drain().join();

        assertThat(running.get("/livez").statusCode()).isEqualTo(200);
        assertThat(running.get("/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    void clustersAndEndpointsAreToldAsJson() {
        assertThat(running.get("/clusters").body())
                .startsWith("[{\"name\":\"app\",\"balance\":\"round_robin\",\"endpoints\":2,");
        assertThat(running.get("/endpoints").body())
                .contains("\"address\":\"127.0.0.1:1\"").contains("\"address\":\"[::1]:2\"")
                .contains("\"state\":\"up\"");
    }

    @Test
    void theRootListsWhatThereIs() {
        assertThat(running.get("/").body()).contains("/metrics");
    }

    @Test
    void anUnknownPathIsNotFound() {
        assertThat(running.get("/livez/").statusCode()).isEqualTo(404);
    }

    @Test
    void aWrongMethodIsToldTheRightOne() {
        HttpResponse<String> reply = running.ask("POST", "/metrics", "");

        assertThat(reply.statusCode()).isEqualTo(405);
        assertThat(reply.headers().firstValue("allow")).hasValue("GET, HEAD");
    }

    @Test
    void headIsAnsweredWithoutABody() {
        HttpResponse<String> reply = running.ask("HEAD", "/livez", "");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEmpty();
    }

    @Test
    void changingCallsNeedTheToken() {
        assertThat(running.ask("POST", "/reload", "", "Bearer wrong").statusCode()).isEqualTo(401);
        assertThat(running.ask("POST", "/reload", "", "Basic secret").statusCode()).isEqualTo(401);
        assertThat(running.ask("POST", "/reload", "").statusCode()).isEqualTo(200);
    }

    @Test
    void aRefusedReloadSaysWhy() {
        ConfigProblem problem = new ConfigProblem("weir.yaml", 3, 5, "clusters.app", "nonsense");
        assertThat(running.reload(new ConfigResult.Rejected(List.of(problem)))).hasSize(1);

        HttpResponse<String> reply = running.ask("POST", "/reload", "");

        assertThat(reply.statusCode()).isEqualTo(422);
        assertThat(reply.body()).contains("weir.yaml:3:5: clusters.app: nonsense");
        assertThat(running.metric("weir_reloads_total{result=\"refused\"}")).isEqualTo(2);
        assertThat(running.metric("weir_last_reload_successful")).isZero();
    }

    @Test
    void theLogLevelIsChangedByName() {
        assertThat(running.ask("PUT", "/log/level", "warn").statusCode()).isEqualTo(200);
        assertThat(running.ask("PUT", "/log/level", "loud").statusCode()).isEqualTo(400);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        assertThat(running.ask("PUT", "/log/level", "x".repeat(5000)).statusCode()).isEqualTo(413);
    }

    @Test
    void metricsTellOfClustersAndTheProcess() {
        String text = running.get("/metrics").body();

        assertThat(text).contains("weir_build_info{version=")
                .contains("weir_upstream_endpoints{cluster=\"app\",state=\"up\"} 2")
                .contains("weir_loop_delay_seconds_bucket{loop=\"0\",le=\"+Inf\"}")
                .contains("weir_buffer_direct_limit_bytes ").contains("weir_buffer_memory_paused 0.0")
                .contains("jvm_gc_memory_allocated_bytes_total").contains("jvm_memory_used_bytes{");
    }
}
