package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.spec.AccessLogSpec;
import io.weir.core.spec.AdminSpec;
import io.weir.core.spec.BalanceSpec;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.GateSpec;
import io.weir.core.spec.HealthSpec;
import io.weir.core.spec.LogSpec;
import io.weir.core.spec.OutlierSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l7.spec.ErrorPagesSpec;
import io.weir.l7.spec.FieldEditsSpec;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.HttpListenerSpec;
import io.weir.l7.spec.MatchSpec;
import io.weir.l7.spec.RetrySpec;
import io.weir.l7.spec.RewriteSpec;
import io.weir.l7.spec.RouteAction;
import io.weir.l7.spec.RouteSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pins every default: a change of one is a change of behaviour for files that do not mention it. */
class DefaultsTest {
    private static final String SMALLEST = """
            listeners:
              web: { bind: 127.0.0.1:8080, to: app }
              db: { bind: 127.0.0.1:5432, protocol: tcp, to: app }
              dns: { bind: 127.0.0.1:5353, protocol: udp, to: app }
            clusters:
              app: { endpoints: [127.0.0.1:9001] }
            """;

    @TempDir
    private Path directory;

    @Test
    void ofTheProcess() {
        WeirSpec spec = Configs.load(directory, SMALLEST);

        assertThat(spec.runtime()).isEqualTo(
                new RuntimeSpec(0, RuntimeSpec.Transport.AUTO, 100_000, Duration.ofSeconds(30), 0));
        assertThat(spec.admin()).isNull();
        assertThat(spec.log()).isEqualTo(new LogSpec(LogSpec.Level.INFO, LogSpec.Format.TEXT));
        assertThat(spec.accessLog()).isEqualTo(new AccessLogSpec(new AccessLogSpec.Target.Stdout(),
                AccessLogSpec.Format.JSON, AccessLogSpec.DEFAULT_FIELDS, "", 1));
    }

    @Test
    void ofTheAdminPort() {
        AdminSpec admin = Configs.load(directory, SMALLEST + "admin: {}\n").admin();

        assertThat(admin).isNotNull().satisfies(port -> {
            assertThat(port.bind()).hasToString("127.0.0.1:9900");
            assertThat(port.token()).isEmpty();
            assertThat(port.dashboard()).isTrue();
        });
    }

    @Test
    void ofAnHttpListener() {
        HttpListenerSpec web = Configs.load(directory, SMALLEST).httpListeners().getFirst();

        assertThat(web.listener().gate()).isEqualTo(new GateSpec(0, 0, List.of(), List.of()));
        assertThat(web.listener().backlog()).isEqualTo(4096);
        assertThat(web.listener().proxyProtocolRequired()).isFalse();
        assertThat(web.listener().trustedProxies()).isEmpty();
        assertThat(web.limits()).isEqualTo(new HttpLimitsSpec(32 << 10, 100, 0, Duration.ofSeconds(10),
                Duration.ofSeconds(30), Duration.ofSeconds(75), 0));
    }

    @Test
    void ofARoute() {
        RouteSpec route = Configs.load(directory, SMALLEST).httpListeners().getFirst().routes().getFirst();

        assertThat(route.name()).isEqualTo("web-1");
        assertThat(route.match()).isEqualTo(MatchSpec.ANY);
        assertThat(route.action()).isEqualTo(RouteAction.Forward.to("app"));
        assertThat(route.rewrite()).isEqualTo(RewriteSpec.NONE);
        assertThat(route.requestFields()).isEqualTo(FieldEditsSpec.NONE);
        assertThat(route.responseFields()).isEqualTo(FieldEditsSpec.NONE);
        assertThat(route.timeouts().response()).isEqualTo(Duration.ofSeconds(60));
        assertThat(route.timeouts().idle()).isEqualTo(Duration.ofSeconds(60));
        assertThat(route.timeouts().total()).isZero();
        assertThat(route.timeouts().tunnelIdle()).isEqualTo(Duration.ofHours(1));
        assertThat(route.retry()).isEqualTo(new RetrySpec(2,
                Set.of(RetrySpec.On.CONNECT, RetrySpec.On.RESET, RetrySpec.On.REFUSED_STREAM), Set.of(),
                Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"), 0.2, Duration.ofMillis(25), 64 << 10));
        assertThat(route.cacheHeaders()).isNull();
        assertThat(route.errorPages()).isEqualTo(ErrorPagesSpec.NONE);
        assertThat(route.websocket()).isTrue();
    }

    @Test
    void ofRedirectAndRespond() {
        List<RouteSpec> routes = Configs.load(directory, """
                listeners:
                  web:
                    bind: 127.0.0.1:8080
                    routes:
                      - { match: { path: /a }, redirect: { scheme: https } }
                      - { match: { path: /b }, respond: {} }
                """).httpListeners().getFirst().routes();

        assertThat(routes).extracting(RouteSpec::action).containsExactly(
                new RouteAction.Redirect(301, "https", null, null, null),
                new RouteAction.Respond(200, "", Map.of()));
    }

    @Test
    void ofATcpListener() {
        TcpListenerSpec db = Configs.load(directory, SMALLEST).tcpListeners().getFirst();

        assertThat(db.routes()).isEmpty();
        assertThat(db.cluster()).isEqualTo("app");
        assertThat(db.idleTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(db.connectAttempts()).isEqualTo(3);
        assertThat(db.durationMax()).isZero();
        assertThat(db.splice()).isEqualTo(TcpListenerSpec.Splice.AUTO);
    }

    @Test
    void ofAUdpListener() {
        UdpListenerSpec dns = Configs.load(directory, SMALLEST).udpListeners().getFirst();

        assertThat(dns.sessionTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(dns.sessionsMax()).isEqualTo(65_536);
        assertThat(dns.responses()).isZero();
        assertThat(dns.mode()).isEqualTo(UdpListenerSpec.Mode.SESSION);
    }

    @Test
    void ofACluster() {
        ClusterSpec app = Configs.load(directory, SMALLEST).clusters().getFirst();

        assertThat(app.endpoints()).containsExactly(EndpointSpec.of("127.0.0.1:9001"));
        assertThat(app.endpoints().getFirst().weight()).isEqualTo(1);
        assertThat(app.endpoints().getFirst().backup()).isFalse();
        assertThat(app.endpoints().getFirst().connectionsMax()).isZero();
        assertThat(app.discovery()).isEmpty();
        assertThat(app.balance()).isEqualTo(new BalanceSpec(BalanceSpec.Policy.ROUND_ROBIN,
                new BalanceSpec.HashSpec(BalanceSpec.HashSpec.Kind.CLIENT_IP, "", 0)));
        assertThat(app.stickySource()).isNull();
        assertThat(app.slowStart()).isZero();
        assertThat(app.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(app.protocol()).isEqualTo(ClusterSpec.Protocol.HTTP1);
        assertThat(app.sendProxyProtocol()).isEqualTo(ClusterSpec.SendProxyProtocol.OFF);
        assertThat(app.health()).isNull();
        assertThat(app.panicThresholdRatio()).isZero();
        assertThat(app.onDown()).isEqualTo(ClusterSpec.OnDown.KEEP);
    }

    @Test
    void ofPoolQueueAndOutlierOfACluster() {
        ClusterSpec app = Configs.load(directory, SMALLEST).clusters().getFirst();

        assertThat(app.pool().idleMax()).isEqualTo(64);
        assertThat(app.pool().idleTimeout()).isEqualTo(Duration.ofSeconds(55));
        assertThat(app.pool().requestsMax()).isZero();
        assertThat(app.pool().lifetimeMax()).isZero();
        assertThat(app.queue().max()).isEqualTo(1000);
        assertThat(app.queue().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(app.outlier()).isEqualTo(new OutlierSpec(5, Duration.ofSeconds(10), Duration.ofMinutes(5), 0.5,
                new OutlierSpec.FailurePercentage(0.85, 50, Duration.ofSeconds(10))));
    }

    @Test
    void ofHealthChecks() {
        String checked = SMALLEST.replace("9001] }", "9001], health: {} }");

        HealthSpec health = Configs.load(directory, checked).clusters().getFirst().health();

        assertThat(health).isEqualTo(new HealthSpec(HealthSpec.Type.HTTP, "GET", "/", "", "",
                new HealthSpec.ExpectSpec(List.of(new HealthSpec.StatusRange(200, 399)), null, new byte[0],
                        new byte[0]),
                Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 3, 0,
                HealthSpec.Start.CHECKED));
    }

    @Test
    void ofStickySourcesAndDiscovery() {
        ClusterSpec app = Configs.load(directory, SMALLEST.replace("endpoints: [127.0.0.1:9001]",
                "sticky: { source: }, discover: { dns: { name: a.example, port: 80 } }")).clusters().getFirst();

        assertThat(app.stickySource()).hasToString("StickySourceSpec[ttl=PT6M, mask=32]");
        assertThat(app.discovery()).hasToString("[Dns[name=a.example, port=80, srv=false, refresh=PT0S]]");
    }
}
