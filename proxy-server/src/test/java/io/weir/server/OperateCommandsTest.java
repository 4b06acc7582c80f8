package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.testkit.ClosedPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperateCommandsTest {
    private static final String ENDPOINT = "127.0.0.1:1";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private RunningServer running;
    private Path token;

    @BeforeEach
    void start() throws StartException, IOException {
        running = RunningServer.start(
                new Specs().cluster(ClusterSpec.of("app", EndpointSpec.of(ENDPOINT), EndpointSpec.of("127.0.0.1:2"))));
        token = Files.writeString(directory.resolve("token"), Specs.TOKEN + "\n");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void anEndpointIsDrainedUndrainedAndWeighed() {
        assertThat(weir("drain", "app", ENDPOINT)).isZero();
        assertThat(weir("weight", "app", ENDPOINT, "4")).isZero();
        assertThat(weir("undrain", "app", ENDPOINT)).isZero();

        assertThat(out.toString().lines()).containsExactly(
                "app/127.0.0.1:1: draining (drained), weight 1, 0 in progress",
                "app/127.0.0.1:1: draining (drained), weight 4 (configured 1), 0 in progress",
                "app/127.0.0.1:1: up, weight 4 (configured 1), 0 in progress");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void jsonIsWrittenForScripts() {
        assertThat(weir("drain", "app", ENDPOINT, "--json")).isZero();
        assertThat(out.toString()).startsWith("{\"cluster\":\"app\"").contains("\"drained\":true");

        assertThat(weir("drain", "app", "127.0.0.1:9", "--json")).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("{\"error\":\"no endpoint 127.0.0.1:9 in cluster app\"}");
    }

    @Test
    void whatCannotBeDoneIsSaid() throws IOException {
        assertThat(weir("drain", "web", ENDPOINT)).isEqualTo(1);
        assertThat(weir("weight", "app", ENDPOINT, "70000")).isEqualTo(1);
        Files.writeString(token, "wrong");
        assertThat(weir("drain", "app", ENDPOINT)).isEqualTo(1);

        assertThat(err.toString().lines()).containsExactly("weir: no cluster web",
                "weir: weight: 70000 (expected: between 0 and 65535)", "weir: the token is not the proxy's");
    }

    @Test
    void whereNothingAnswersIsSaid() {
        try (ClosedPort nobody = ClosedPort.take()) {
            String address = "127.0.0.1:" + nobody.port();
            assertThat(run("status", "--admin", address)).isEqualTo(1);

            assertThat(err.toString()).contains("no answer at http://" + address, "nothing listens there", "--admin");
        }
    }

    @Test
    void aTokenFileThatIsMissingIsSaid() {
        Path missing = directory.resolve("none");

        assertThat(run("status", "--admin", admin(), "--token-file", missing.toString())).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("weir: --token-file " + missing + ": no such file");
    }

    @Test
    void aMissingArgumentIsWrongUsage() {
        assertThat(weir("drain", "app")).isEqualTo(2);
        assertThat(err.toString()).contains("ENDPOINT");
    }

    @Test
    void addressAndTokenComeFromTheConfiguration() throws IOException {
        Path config = Files.writeString(directory.resolve("weir.yaml"), """
                admin: { bind: %s, token: %s }
                listeners: { web: { bind: 127.0.0.1:1, to: app } }
                clusters: { app: { endpoints: [127.0.0.1:1] } }
                """.formatted(admin(), Specs.TOKEN));

        assertThat(run("drain", "app", ENDPOINT, "-c", config.toString())).as(err.toString()).isZero();
        assertThat(out.toString()).contains("draining");
    }

    @Test
    void readySaysWhetherNewWorkIsWanted() {
        assertThat(run("ready", "--admin", admin())).isZero();
        assertThat(out.toString().strip()).isEqualTo("ok");

        running.server.drain().join();

        assertThat(run("ready", "--admin", admin())).isEqualTo(1);
        assertThat(err.toString()).contains("answered 503: draining");
    }

    @Test
    void statusShowsListenersClustersAndEndpoints() {
        weir("drain", "app", ENDPOINT);

        assertThat(weir("status")).isZero();

        assertThat(out.toString()).contains("CLUSTER", "round_robin", "1 of 2", "127.0.0.1:2")
                .containsPattern(": ready, up [0-9]{2}:[0-9]{2}:[0-9]{2}, 0 of 1000 connections")
                .containsPattern("127\\.0\\.0\\.1:1 +app +draining ");
    }

    @Test
    void topShowsOneIntervalToAScript() {
        assertThat(weir("top", "--once", "--interval", "0.1")).isZero();

        assertThat(out.toString()).contains("ATTEMPTS/s", "127.0.0.1:2").doesNotContain("\033");
    }

    @Test
    void statusInJsonIsWhatTheAdminPortSays() {
        assertThat(weir("status", "--json")).isZero();

        assertThat(out.toString()).startsWith("{\"version\":").contains("\"endpoints\":[{");
    }

    private String admin() {
        return "127.0.0.1:" + Objects.requireNonNull(running.server.adminAddress()).getPort();
    }

    private int weir(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--admin", admin(), "--token-file", token.toString()));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        return WeirMain.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
