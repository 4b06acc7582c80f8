package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.spec.AccessLogSpec;
import io.weir.core.spec.BalanceSpec;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.DiscoverySpec;
import io.weir.core.spec.HealthSpec;
import io.weir.l7.spec.ErrorPagesSpec;
import io.weir.l7.spec.MatchSpec;
import io.weir.l7.spec.RetrySpec;
import io.weir.l7.spec.RouteAction;
import io.weir.l7.spec.RouteSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    private static final String CLUSTERS = "clusters: { app: { endpoints: [127.0.0.1:9001] } }\n";

    @TempDir
    private Path directory;

    @Test
    void certificatesOutOfTheirTimeAreWarnedOf() {
        Path tls = Path.of("src", "test", "resources", "golden", "parts", "tls").toAbsolutePath();
        ConfigResult result = Configs.result(directory, """
                listeners:
                  web:
                    bind: 127.0.0.1:8443
                    tls:
                      certificates:
                        - { cert: %1$s/expired.pem, key: %1$s/expired.key }
                        - { cert: %1$s/future.pem, key: %1$s/future.key }
                    routes: [{ respond: { status: 200 } }]
                """.formatted(tls), Map.of());

        assertThat(((ConfigResult.Loaded) result).warnings()).extracting(ConfigProblem::toString).satisfiesExactly(
                first -> assertThat(first).contains(":6:", "certificates[0].cert", "expired on 2021-01-01T00:00:00Z"),
                second -> assertThat(second).contains(":7:", "certificates[1].cert",
                        "not valid before 2098-01-01T00:00:00Z"));
    }

    @Test
    void environmentVariablesFillAnyValue() {
        WeirSpec spec = Configs.load(directory, """
                listeners: { web: { bind: "${HOST}:${PORT:8080}", to: "${CLUSTER:app}" } }
                runtime:
                  workers: ${WORKERS}
                """ + CLUSTERS, Map.of("HOST", "127.0.0.1", "WORKERS", "3"));

        assertThat(spec.httpListeners().getFirst().listener().binds()).hasToString("[127.0.0.1:8080]");
        assertThat(spec.runtime().workers()).isEqualTo(3);
    }

    @Test
    void anEmptyDefaultIsADefault() {
        WeirSpec spec = Configs.load(directory,
                "listeners: { web: { bind: 127.0.0.1:8080, to: app } }\nadmin: { token: '${TOKEN:}' }\n" + CLUSTERS);

        assertThat(spec.admin()).hasToString("AdminSpec[bind=127.0.0.1:9900, token=none, dashboard=true]");
    }

    @Test
    void placeholdersInLowerCaseAreLeftForTheRequest() {
        RouteSpec route = route("to: app, request_headers: { set: { X-Ip: '${client_ip} ${NAME}' } }");

        assertThat(route.requestFields().set()).containsEntry("X-Ip", "${client_ip} weir");
    }

    @Test
    void aSplitKeepsItsWeights() {
        RouteSpec route = route("to: [{ cluster: app, weight: 90 }, { cluster: app, weight: 10 }]");

        assertThat(route.action()).isEqualTo(new RouteAction.Forward(
                List.of(new RouteAction.Target("app", 90), new RouteAction.Target("app", 10))));
    }

    @Test
    void statusesAndConditionsOfRetriesAreToldApart() {
        RouteSpec route = route("to: app, retry: { on: [timeout, 503], backoff: 0, body_buffer: 1m }");

        assertThat(route.retry().on()).containsExactly(RetrySpec.On.TIMEOUT);
        assertThat(route.retry().onStatuses()).containsExactly(503);
        assertThat(route.retry().backoff()).isZero();
        assertThat(route.retry().bodyBufferBytesMax()).isEqualTo(1 << 20);
    }

    @Test
    void matchesAreReadInLowerCaseWhereCaseDoesNotMatter() {
        RouteSpec route = route("to: app, match: { host: WWW.Example.com, path_prefix: /Api,"
                + " headers: { X-A: '1', X-B: { present: false } } }");

        assertThat(route.match().hosts()).containsExactly("www.example.com");
        assertThat(route.match().headers()).containsEntry("x-a", new MatchSpec.ValueMatch.Exact("1"))
                .containsEntry("x-b", new MatchSpec.ValueMatch.Present(false));
        assertThat(route.match().path()).isEqualTo(new MatchSpec.PathMatch.Prefix("/Api"));
    }

    @Test
    void aStatusAloneIsAResponse() {
        assertThat(route("respond: 404").action()).isEqualTo(new RouteAction.Respond(404, "", Map.of()));
    }

    @Test
    void errorPagesAreReadFromBesideTheFileThatNamesThem() throws IOException {
        Files.writeString(directory.resolve("sorry.html"), "<h1>sorry</h1>");

        RouteSpec route = route("to: app, error_pages: { 502: sorry.html, 5xx: sorry.html }");

        ErrorPagesSpec.Page page = route.errorPages().page(502);
        assertThat(page).isNotNull().satisfies(found -> {
            assertThat(found.contentType()).isEqualTo("text/html; charset=utf-8");
            assertThat(found.body()).asString().isEqualTo("<h1>sorry</h1>");
        });
        assertThat(route.errorPages().page(504)).isEqualTo(page);
        assertThat(route.errorPages().page(404)).isNull();
    }

    @Test
    void oneWordIsEnoughForAHealthCheckAndABalance() {
        ClusterSpec cluster = cluster("health: tcp, balance: hash, hash: cookie:session");

        assertThat(cluster.health()).isEqualTo(HealthSpec.TCP);
        assertThat(cluster.balance()).isEqualTo(new BalanceSpec(BalanceSpec.Policy.HASH,
                new BalanceSpec.HashSpec(BalanceSpec.HashSpec.Kind.COOKIE, "session", 0)));
    }

    @Test
    void expectedBytesAreTextOrHexadecimal() {
        HealthSpec health = cluster("health: { type: udp, expect: { send: 'hex:00 ff', receive: ok } }").health();

        assertThat(health).isNotNull().satisfies(check -> {
            assertThat(check.expect().send()).containsExactly(0, 0xff);
            assertThat(check.expect().receive()).asString().isEqualTo("ok");
        });
    }

    @Test
    void discoveryFilesStandBesideTheFileThatNamesThem() {
        ClusterSpec cluster = cluster("discover: { file: endpoints.yaml, dns: { name: a, srv: true, refresh: 5s } }");

        assertThat(cluster.discovery()).contains(new DiscoverySpec.File(directory.resolve("endpoints.yaml")));
        assertThat(cluster.discovery()).hasSize(2);
    }

    @Test
    void theAccessLogMayBeOneWord() {
        WeirSpec off = Configs.load(directory, web("to: app") + CLUSTERS + "access_log: off\n");

        assertThat(off.accessLog().target()).isEqualTo(new AccessLogSpec.Target.Off());
    }

    @Test
    void aTemplateOfTheAccessLogKeepsItsPlaceholders() {
        WeirSpec spec = Configs.load(directory, web("to: app") + CLUSTERS
                + "access_log: { path: logs/access.log, format: '${client} ${status}', sample: 12.5% }\n");

        assertThat(spec.accessLog().format()).isEqualTo(AccessLogSpec.Format.TEMPLATE);
        assertThat(spec.accessLog().template()).isEqualTo("${client} ${status}");
        assertThat(spec.accessLog().sampleRatio()).isEqualTo(0.125);
        assertThat(spec.accessLog().target())
                .isEqualTo(new AccessLogSpec.Target.File(directory.resolve("logs/access.log").toString()));
    }

    @Test
    void mergeKeysBringWhatAnAnchorSays() {
        WeirSpec spec = Configs.load(directory, web("to: app") + """
                clusters:
                  app: &common
                    endpoints: [127.0.0.1:9001]
                    connect_timeout: 1s
                  other:
                    <<: *common
                    endpoints: [127.0.0.1:9002]
                """);

        ClusterSpec other = spec.clusters().getLast();
        assertThat(other.connectTimeout()).hasSeconds(1);
        assertThat(other.endpoints()).hasToString("[EndpointSpec[address=127.0.0.1:9002, weight=1, backup=false, "
                + "connectionsMax=0]]");
    }

    @Test
    void aMissingFileIsAProblemAndNotAnException() {
        ConfigResult result = ConfigLoader.load(directory.resolve("absent.yaml"), Map.of());

        assertThat(result).isInstanceOfSatisfying(ConfigResult.Rejected.class,
                rejected -> assertThat(rejected.report()).endsWith("absent.yaml: no such file"));
    }

    @Test
    void aFileThatIsNotTextIsAProblemAndNotAnException() throws IOException {
        Path file = Files.write(directory.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThat(ConfigLoader.load(file, Map.of())).isInstanceOfSatisfying(ConfigResult.Rejected.class,
                rejected -> assertThat(rejected.report()).endsWith("is not UTF-8 text"));
    }

    @Test
    void aliasesThatMultiplyAreRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 7; i++) {
            String before = "*a" + (i - 1);
            bomb.append("a").append(i).append(": &a").append(i).append(" [")
                    .append(String.join(", ", Collections.nCopies(9, before))).append("]\n");
        }

        assertThat(Configs.result(directory, bomb.toString(), Map.of()))
                .isInstanceOfSatisfying(ConfigResult.Rejected.class, rejected ->
                        assertThat(rejected.report()).contains("more than 200000 values"));
    }

    private RouteSpec route(String keys) {
        WeirSpec spec = Configs.load(directory, web("routes: [{ " + keys + " }]") + CLUSTERS, Map.of("NAME", "weir"));
        return spec.httpListeners().getFirst().routes().getFirst();
    }

    private ClusterSpec cluster(String keys) {
        String yaml = web("to: app") + "clusters: { app: { endpoints: [127.0.0.1:9001], " + keys + " } }\n";
        return Configs.load(directory, yaml).clusters().getFirst();
    }

    private static String web(String keys) {
        return "listeners: { web: { bind: 127.0.0.1:8080, " + keys + " } }\n";
    }
}
