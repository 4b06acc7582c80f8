package io.weir.l7;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.log.AccessRecord;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.spec.PoolSpec;
import io.weir.core.spec.QueueSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.HttpListenerSpec;
import io.weir.l7.spec.MatchSpec;
import io.weir.l7.spec.RouteAction;
import io.weir.l7.spec.RouteSpec;
import io.weir.l7.spec.RouteTimeoutsSpec;
import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long connections live, on both sides, and what follows them: tunnels, drains, reloads, queues. */
@ExtendWith(LeakAssert.class)
class PersistenceTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final String UPGRADE =
            "GET /chat HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";

    @Test
    void anUpgradeBecomesATunnelAndEarlyBytesOfBothSidesAreKept() {
        try (var upstream = ScriptedUpstream.start().then(Turns.upgradeToEcho(SWITCHING + "early"));
                var proxy = TestProxy.to(upstream).start()) {
            RawClient client = proxy.connect();
            client.send(UPGRADE + "hello");

            assertThat(client.readHead()).startsWith("HTTP/1.1 101").containsIgnoringCase("upgrade: websocket");
            assertThat(client.readText(10)).isEqualTo("earlyhello");
            client.send("more");
            assertThat(client.readText(4)).isEqualTo("more");
            assertThat(upstream.awaitRequest(0).header("upgrade")).isEqualTo("websocket");
            client.close();
            AccessRecord entry = proxy.nextRecord();
            assertThat(entry.status()).isEqualTo(101);
            assertThat(entry.bytesReceived()).isGreaterThanOrEqualTo(9);
            assertThat(proxy.cluster().endpoints().getFirst().inProgress()).isZero();
        }
    }

    @Test
    void anIdleTunnelEnds() {
        RouteTimeoutsSpec timeouts = new RouteTimeoutsSpec(
                Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ZERO, Duration.ofMillis(300));
        try (var upstream = ScriptedUpstream.start().then(Turns.upgradeToEcho(SWITCHING));
                var proxy = TestProxy.to(upstream).route(route -> route.withTimeouts(timeouts)).start();
                RawClient client = proxy.connect()) {
            client.send(UPGRADE).readHead();

            client.expectGone();
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.IDLE_TIMEOUT);
        }
    }

    @Test
    void aRefusedUpgradeIsAnOrdinaryResponse() {
        try (var upstream = ScriptedUpstream.start().answerBody("no").answerBody("next");
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(UPGRADE).text()).isEqualTo("no");
            assertThat(client.exchange(GET).text()).isEqualTo("next");
        }
    }

    @Test
    void a101NobodyAskedForIsABadResponse() {
        try (var upstream = ScriptedUpstream.start().answer(SWITCHING);
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(502);
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.BAD_RESPONSE);
        }
    }

    @Test
    void bytesBehindAResponsePoisonItsConnection() {
        try (var upstream = ScriptedUpstream.start()
                        .answer("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 4\r\n"
                                + "\r\nevil")
                        .answerBody("good");
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).text()).isEqualTo("ok");
            assertThat(client.exchange(GET).text()).isEqualTo("good");
            assertThat(upstream.acceptedCount()).isEqualTo(2);
        }
    }

    @Test
    void anEndpointThatAnnouncesItsCloseIsBelieved() {
        try (var upstream = ScriptedUpstream.start()
                        .answer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                        .answerBody("b");
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            RawResponse response = client.exchange(GET);

            assertThat(response.header("connection")).as("hop by hop").isNull();
            assertThat(client.exchange(GET).text()).isEqualTo("b");
            assertThat(upstream.acceptedCount()).isEqualTo(2);
        }
    }

    @Test
    void poolsKeepNoMoreThanTheyMayForNoLongerThanTheyMay() {
        PoolSpec none = new PoolSpec(0, Duration.ofSeconds(10), 0, Duration.ZERO);
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).cluster(cluster -> cluster.withPool(none)).start();
                RawClient client = proxy.connect()) {
            client.exchange(GET);
            client.exchange(GET);
            assertThat(upstream.acceptedCount()).isEqualTo(2);
        }
        PoolSpec brief = new PoolSpec(8, Duration.ofMillis(200), 0, Duration.ZERO);
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).cluster(cluster -> cluster.withPool(brief)).start();
                RawClient client = proxy.connect()) {
            client.exchange(GET);
            upstream.awaitOpenCount(0);
            assertThat(proxy.cluster().endpoints().getFirst().stats().connectionsIdle.sum()).isZero();
        }
        PoolSpec twice = new PoolSpec(8, Duration.ofSeconds(10), 2, Duration.ZERO);
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).cluster(cluster -> cluster.withPool(twice)).start();
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 4; i++) {
                client.exchange(GET);
            }
            assertThat(upstream.acceptedCount()).isEqualTo(2);
        }
    }

    @Test
    void clientConnectionsEndAfterTheirShareOfRequests() {
        HttpLimitsSpec limits = new HttpLimitsSpec(32 << 10, 100, 0, Duration.ofSeconds(10), Duration.ofSeconds(10),
                Duration.ofSeconds(10), 2);
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(limits).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).header("connection")).isNull();
            assertThat(client.exchange(GET).header("connection")).isEqualTo("close");
            client.expectClosed();
        }
    }

    @Test
    void idleClientConnectionsEndInSilence() {
        HttpLimitsSpec limits = new HttpLimitsSpec(32 << 10, 100, 0, Duration.ofSeconds(10), Duration.ofSeconds(10),
                Duration.ofMillis(200), 0);
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).limits(limits).start();
                RawClient client = proxy.connect()) {
            client.exchange(GET);
            client.expectClosed();
        }
    }

    @Test
    void aDrainFinishesWhatIsInProgressAndEndsWhatIsIdle() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start().answer(ScriptedUpstream.OK)
                        .then(Turns.answerAfter(gate, "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nlast"));
                var proxy = TestProxy.to(upstream).start();
                RawClient idle = proxy.connect();
                RawClient busy = proxy.connect()) {
            idle.exchange(GET);
            busy.send(GET);
            upstream.awaitRequest(1);

            proxy.listener().drain().join();

            idle.expectClosed();
            gate.open();
            RawResponse response = busy.readResponse();
            assertThat(response.text()).isEqualTo("last");
            assertThat(response.header("connection")).isEqualTo("close");
            busy.expectClosed();
        }
    }

    @Test
    void aReloadIsSeenByTheNextRequestOfAnOpenConnection() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);

            proxy.starter().swap(new HttpListenerSpec(
                    ListenerSpec.of("web", new Address.Inet("127.0.0.1", 0)),
                    HttpLimitsSpec.DEFAULT,
                    List.of(RouteSpec.of("closed", MatchSpec.ANY,
                            new RouteAction.Respond(418, "short and stout", Map.of())))));

            RawResponse response = client.exchange(GET);
            assertThat(response.status()).isEqualTo(418);
            assertThat(response.text()).isEqualTo("short and stout");
        }
    }

    @Test
    void requestsWaitInTheQueueForAPlaceAndGiveUpInTime() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start().then(Turns.answerAfter(gate, ScriptedUpstream.OK));
                var proxy = TestProxy.to(upstream).cluster(cluster -> onePlace(cluster, upstream,
                        new QueueSpec(1, Duration.ofSeconds(10)))).start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect();
                RawClient third = proxy.connect()) {
            first.send(GET);
            upstream.awaitRequest(0);
            second.send(GET);
            RawClient overflow = third.send(GET);

            // Who of the two found the queue free is not known; one of them did.
            gate.open();
            assertThat(first.readResponse().status()).isEqualTo(200);
            assertThat(List.of(second.readResponse().status(), overflow.readResponse().status())).contains(200);
        }
        try (var upstream = ScriptedUpstream.start().then(Turns.hang());
                var proxy = TestProxy.to(upstream).cluster(cluster -> onePlace(cluster, upstream,
                        new QueueSpec(1, Duration.ofMillis(200)))).start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send(GET);
            upstream.awaitRequest(0);

            RawResponse response = second.exchange(GET);
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("proxy-status")).contains("proxy/queue");
            assertThat(response.header("retry-after")).isNotNull();
            assertThat(proxy.nextRecord().timeline().queue()).isGreaterThan(Duration.ofMillis(100).toNanos());
        }
    }

    @Test
    void pathsAreServedOverNioAsWell() {
        try (var upstream = ScriptedUpstream.start().answerBody("nio");
                var proxy = TestProxy.to(upstream)
                        .transport(RuntimeSpec.Transport.NIO).start();
                RawClient client = proxy.connect()) {
            RawResponse response = client.exchange(GET);

            assertThat(new String(response.body(), ISO_8859_1)).isEqualTo("nio");
        }
    }

    @Test
    void theLastHopOfOptionsAnswersItselfAndEarlierOnesCountDown() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            RawResponse last = client.exchange("OPTIONS * HTTP/1.1\r\nhost: a\r\nmax-forwards: 0\r\n\r\n");
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.header("allow")).contains("GET");
            assertThat(upstream.acceptedCount()).isZero();

            client.exchange("OPTIONS / HTTP/1.1\r\nhost: a\r\nmax-forwards: 7\r\n\r\n");
            assertThat(upstream.awaitRequest(0).header("max-forwards")).isEqualTo("6");
        }
    }

    @Test
    void anEndpointThatIsTakenOutLosesItsIdleConnections() {
        try (var old = ScriptedUpstream.start();
                var fresh = ScriptedUpstream.start().answerBody("fresh");
                var proxy = TestProxy.to(old).start();
                RawClient client = proxy.connect()) {
            client.exchange(GET);
            proxy.apply(ClusterSpec.of(TestProxy.CLUSTER, EndpointSpec.of(fresh.hostPort())));

            old.awaitOpenCount(0);
            assertThat(client.exchange(GET).text()).isEqualTo("fresh");
        }
    }

    @Test
    void endpointsAreToldTheClientByAProxyHeaderOnAConnectionOfItsOwn() {
        try (var upstream = ScriptedUpstream.start(connection -> {
                    assertThat(connection.readLine()).startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 ");
                    connection.readRequestHead();
                    connection.send(ScriptedUpstream.OK);
                });
                var proxy = TestProxy.to(upstream).cluster(PersistenceTest::withProxyHeader).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);
            assertThat(client.exchange(GET).status()).isEqualTo(200);
            assertThat(upstream.acceptedCount()).isEqualTo(2);
        }
    }

    private static ClusterSpec withProxyHeader(ClusterSpec c) {
        return new ClusterSpec(c.name(), c.endpoints(), c.discovery(), c.balance(), c.stickySource(), c.slowStart(),
                c.connectTimeout(), c.protocol(), ClusterSpec.SendProxyProtocol.V1, null, c.pool(), c.queue(),
                c.health(), c.outlier(), c.panicThresholdRatio(), c.onDown());
    }

    private static ClusterSpec onePlace(ClusterSpec cluster, ScriptedUpstream upstream, QueueSpec queue) {
        EndpointSpec one = new EndpointSpec(EndpointSpec.of(upstream.hostPort()).address(), 1, false, 1);
        return ClusterSpec.of(cluster.name(), one).withQueue(queue);
    }
}
