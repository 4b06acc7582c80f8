package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminEndpointsTest {
    private static final String FIRST = "/clusters/app/endpoints/127.0.0.1:1/";
    private RunningServer running;

    @BeforeEach
    void start() throws StartException {
        running = RunningServer.start(specs());
    }

    private static Specs specs() {
        return new Specs().cluster(ClusterSpec.of("app", EndpointSpec.of("127.0.0.1:1"), EndpointSpec.of("[::1]:2"),
                EndpointSpec.of("unix:/run/app.sock")));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void anEndpointIsDrainedAndUndrained() {
        HttpResponse<String> reply = running.ask("POST", FIRST + "drain", "");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).contains("\"address\":\"127.0.0.1:1\"", "\"state\":\"draining\"", "\"drained\":true");
        assertThat(running.metric("weir_upstream_endpoints{cluster=\"app\",state=\"draining\"}")).isEqualTo(1);
        assertThat(running.get("/clusters").body()).contains("\"eligible\":2");

        assertThat(running.ask("POST", FIRST + "undrain", "").body()).contains("\"state\":\"up\"", "\"drained\":false");
    }

    @Test
    void aDrainOutlivesAReload() {
        running.ask("POST", FIRST + "drain", "");

        assertThat(running.reload(specs().drainTimeout(java.time.Duration.ofSeconds(9)))).isEmpty();

        assertThat(running.get("/endpoints").body()).contains("\"drained\":true");
    }

    @Test
    void aWeightIsSetAndTakenBack() {
        assertThat(running.ask("PUT", FIRST + "weight", "5").body())
                .contains("\"weight\":5", "\"configured_weight\":1");
        assertThat(running.ask("PUT", FIRST + "weight", "configured\n").body()).contains("\"weight\":1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "heavy", "-1", "65536", "1.5", "99999999999"})
    void aWeightThatIsNoneIsRefusedAndNamed(String weight) {
        HttpResponse<String> reply = running.ask("PUT", FIRST + "weight", weight);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).startsWith("{\"error\":\"weight").contains("65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%5B::1%5D:2", "%5B%3A%3A1%5D%3A2", "unix:%2Frun%2Fapp.sock"})
    void anAddressOfAnyFormIsOnePartOfThePath(String address) {
        HttpResponse<String> reply = running.ask("POST", "/clusters/app/endpoints/" + address + "/drain", "");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).contains("\"drained\":true");
    }

    @Test
    void whoIsNotThereIsNamed() {
        HttpResponse<String> noCluster = running.ask("POST", "/clusters/web/endpoints/127.0.0.1:1/drain", "");
        HttpResponse<String> noEndpoint = running.ask("POST", "/clusters/app/endpoints/127.0.0.1:9/drain", "");

        assertThat(noCluster.statusCode()).isEqualTo(404);
        assertThat(noCluster.body()).contains("no cluster web");
        assertThat(noEndpoint.statusCode()).isEqualTo(404);
        assertThat(noEndpoint.body()).contains("no endpoint 127.0.0.1:9 in cluster app");
    }

    @Test
    void changesNeedTheTokenAndTheRightMethod() {
        assertThat(running.ask("POST", FIRST + "drain", "", "Bearer wrong").statusCode()).isEqualTo(401);
        assertThat(running.ask("GET", FIRST + "drain", "").statusCode()).isEqualTo(405);
        assertThat(running.ask("POST", FIRST + "destroy", "").statusCode()).isEqualTo(404);
        assertThat(running.get("/endpoints").body()).doesNotContain("\"drained\":true");
    }
}
