package io.weir.l4.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.log.AccessRecord;
import io.weir.core.stats.ListenerStats.Refusal;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.TcpListenerSpec.SniRoute;
import io.weir.testkit.EchoTcp;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** TLS connections by server name, undecrypted. */
@ExtendWith(LeakAssert.class)
class SniRoutingTest {
    private EchoTcp exact;
    private EchoTcp wildcard;
    private EchoTcp other;

    @BeforeEach
    void startEndpoints() {
        exact = EchoTcp.start();
        wildcard = EchoTcp.start();
        other = EchoTcp.start();
    }

    @AfterEach
    void stopEndpoints() {
        exact.close();
        wildcard.close();
        other.close();
    }

    @Test
    void anExactNameGoesToItsCluster() throws Exception {
        try (var proxy = proxy("other"); var client = proxy.connect()) {
            exchange(client, ClientHellos.of("a.example.com"));

            assertThat(exact.acceptedCount()).isEqualTo(1);
            client.close();
            AccessRecord end = proxy.awaitEnd();
            assertThat(end.route()).isEqualTo("exact");
            assertThat(end.host()).isEqualTo("a.example.com");
            assertThat(end.cluster()).isEqualTo("exact");
        }
    }

    @Test
    void aWildcardTakesEveryNameBelow() throws Exception {
        try (var proxy = proxy("other"); var near = proxy.connect(); var far = proxy.connect()) {
            exchange(near, ClientHellos.of("b.example.com"));
            exchange(far, ClientHellos.of("x.y.example.com"));

            assertThat(wildcard.acceptedCount()).isEqualTo(2);
        }
    }

    @Test
    void anotherNameGoesToTheFallback() throws Exception {
        try (var proxy = proxy("other"); var client = proxy.connect()) {
            exchange(client, ClientHellos.of("example.com"));

            assertThat(other.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionThatIsNotTlsGoesToTheFallback() throws Exception {
        try (var proxy = proxy("other"); var client = proxy.connect()) {
            exchange(client, "SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(other.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void withoutAFallbackItIsClosed() throws Exception {
        try (var proxy = proxy(null); var client = proxy.connect()) {
            client.send(ClientHellos.of("nowhere.test"));

            client.expectGone();

            AccessRecord end = proxy.awaitEnd();
            assertThat(end.verdict()).isEqualTo("proxy/route");
            assertThat(end.host()).isEqualTo("nowhere.test");
            assertThat(proxy.stats.listener("tcp").refused(Refusal.NO_ROUTE).sum()).isEqualTo(1);
        }
    }

    @Test
    void aHelloInManySegmentsAndRecordsIsRouted() throws Exception {
        byte[] hello = ClientHellos.inRecordsOf(40, ClientHellos.of("a.example.com"));
        try (var proxy = proxy("other"); var client = proxy.connect()) {
            client.sendSlowly(hello, 25, Duration.ofMillis(1));

            assertThat(client.readExactly(hello.length)).isEqualTo(hello);
            assertThat(exact.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void aClientThatLeavesInItsHelloIsTold() throws Exception {
        try (var proxy = proxy("other"); var client = proxy.connect()) {
            client.send(new byte[] {22, 3, 1}).halfClose();

            client.expectGone();

            assertThat(proxy.awaitEnd().verdict()).isEqualTo("client/body");
        }
    }

    private static void exchange(RawClient client, byte[] first) {
        client.send(first);
        assertThat(client.readExactly(first.length)).isEqualTo(first);
    }

    private TcpProxy proxy(@Nullable String fallback) throws Exception {
        var spec = new TcpListenerSpec(TcpProxy.listener(),
                List.of(new SniRoute("exact", List.of("a.example.com"), "exact"),
                        new SniRoute("wildcard", List.of("*.example.com"), "wildcard")),
                fallback, Duration.ofMinutes(1), 3, Duration.ZERO, TcpListenerSpec.Splice.AUTO);
        return TcpProxy.start(spec, TcpProxy.cluster("exact", exact.hostPort()),
                TcpProxy.cluster("wildcard", wildcard.hostPort()), TcpProxy.cluster("other", other.hostPort()));
    }
}
