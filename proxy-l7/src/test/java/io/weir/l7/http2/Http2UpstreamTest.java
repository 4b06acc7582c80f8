package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.log.AccessRecord;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.PoolSpec;
import io.weir.l7.TestProxy;
import io.weir.l7.spec.RetrySpec;
import io.weir.testkit.Gate;
import io.weir.testkit.Http2Endpoint;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Message;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests to endpoints that speak HTTP/2: connections that are shared, filled, left and lost. */
@ExtendWith(LeakAssert.class)
class Http2UpstreamTest {
    private static final String GET = "GET /p?q HTTP/1.1\r\nhost: a.test\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody";

    private static final RetrySpec NO_RETRY =
            new RetrySpec(0, Set.of(), Set.of(), Set.of(), 0, Duration.ZERO, 1024);

    private static TestProxy.Builder to(Http2Endpoint... endpoints) {
        String[] addresses = new String[endpoints.length];
        for (int i = 0; i < endpoints.length; i++) {
            addresses[i] = endpoints[i].hostPort();
        }
        return TestProxy.to(addresses).cluster(spec -> spec.withProtocol(ClusterSpec.Protocol.HTTP2));
    }

    @Test
    void aRequestBecomesPseudoFieldsAndItsAnswerAnHttp1Response() {
        try (var endpoint = Http2Endpoint.start().answer(200, "hello");
                var proxy = to(endpoint).start();
                RawClient client = proxy.connect()) {
            RawResponse response = client.exchange("GET /p?q HTTP/1.1\r\nHost: a.test\r\nX-Y: Z\r\nTE: trailers\r\n"
                    + "Connection: te, x-hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\n\r\n");
            Http2Message request = endpoint.awaitRequest(0);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("hello");
            assertThat(response.header("content-length")).isEqualTo("5");
            assertThat(request.fields().names().subList(0, 4))
                    .containsExactlyInAnyOrder(":method", ":scheme", ":authority", ":path");
            assertThat(request.field(":method")).isEqualTo("GET");
            assertThat(request.field(":authority")).isEqualTo("a.test");
            assertThat(request.field(":path")).isEqualTo("/p?q");
            assertThat(request.field("x-y")).isEqualTo("Z");
            assertThat(request.field("te")).isEqualTo("trailers");
            assertThat(request.fields().names())
                    .doesNotContain("host", "connection", "x-hop", "keep-alive", "transfer-encoding");
        }
    }

    @Test
    void aChunkedBodyWithTrailersArrivesAsDataAndFields() {
        try (var endpoint = Http2Endpoint.start().then(call -> {
            call.readRequest();
            call.head(200, false).body("abc", false).trailers("x-sum", "3");
        });
                var proxy = to(endpoint).start();
                RawClient client = proxy.connect()) {
            RawResponse response = client.exchange("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n0\r\nx-t: v\r\n\r\n");
            Http2Message request = endpoint.awaitRequest(0);

            assertThat(request.text()).isEqualTo("abc");
            assertThat(request.trailers().first("x-t")).isEqualTo("v");
            assertThat(response.text()).isEqualTo("abc");
            assertThat(response.trailers().first("x-sum")).isEqualTo("3");
        }
    }

    @Test
    void requestsAtTheSameTimeShareOneConnection() {
        Gate all = new Gate();
        List<Http2Frame> heads = new ArrayList<>();
        try (var endpoint = Http2Endpoint.start(peer -> {
            peer.sendSettings();
            for (int i = 0; i < 20; i++) {
                heads.add(peer.await(Http2Frame.HEADERS));
            }
            heads.forEach(head -> peer.headers(head.streamId(), true, ":status", "204"));
            all.await();
        });
                var proxy = to(endpoint).start()) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(proxy.connect().send(GET));
            }
            for (RawClient client : clients) {
                assertThat(client.readResponse().status()).isEqualTo(204);
                client.close();
            }
            all.open();
            assertThat(endpoint.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void aFullConnectionIsJoinedByAnother() {
        Gate answer = new Gate();
        try (var endpoint = Http2Endpoint.start().settings(Http2Frame.MAX_CONCURRENT_STREAMS, 2).then(call -> {
            call.recordHead();
            Http2Frame second = call.connection().readRequestHead();
            if (second != null) {
                answer.await();
                call.connection().headers(second.streamId(), true, ":status", "204");
            }
            call.head(204, true);
        });
                var proxy = to(endpoint).start()) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(proxy.connect().send(GET));
            }
            endpoint.awaitRequest(2);
            answer.open();
            for (RawClient client : clients) {
                assertThat(client.readResponse().status()).isEqualTo(204);
                client.close();
            }
            assertThat(endpoint.acceptedCount()).isEqualTo(3);
            assertThat(endpoint.failures()).isEmpty();
        }
    }

    @Test
    void aConnectionIsUsedAgainUntilItsRequestsAreUsedUp() {
        PoolSpec pool = new PoolSpec(64, Duration.ofSeconds(55), 2, Duration.ZERO);
        try (var endpoint = Http2Endpoint.start();
                var proxy = to(endpoint).cluster(spec -> spec.withPool(pool)).start();
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
            }
            assertThat(endpoint.acceptedCount()).isEqualTo(2);
            assertThat(proxy.nextRecord().reusedConnection()).isFalse();
            assertThat(proxy.nextRecord().reusedConnection()).isTrue();
        }
    }

    @Test
    void aStreamBehindTheLastOneOfAGoawayIsSentAgainWhateverItsMethod() {
        try (var endpoint = Http2Endpoint.start().then(call -> {
            call.readRequest();
            call.head(204, true);
        }).then(call -> {
            call.readRequest();
            call.connection().send(Http2Frame.goaway(1, Http2Frame.NO_ERROR));
        }).answer(200, "again");
                var proxy = to(endpoint).route(route -> route.withRetry(NO_RETRY)).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(204);
            RawResponse response = client.exchange(POST);

            assertThat(response.text()).isEqualTo("again");
            assertThat(endpoint.awaitRequest(2).text()).isEqualTo("body");
            assertThat(endpoint.acceptedCount()).isEqualTo(2);
            proxy.nextRecord();
            assertThat(proxy.nextRecord().attempts()).isEqualTo(1);
            assertThat(proxy.cluster().endpoints().getFirst().stats().failures.sum()).isZero();
        }
    }

    @Test
    void aStreamUpToTheLastOneOfAGoawayIsAnsweredAndNothingFollowsOnThatConnection() {
        try (var endpoint = Http2Endpoint.start().then(call -> {
            call.readRequest();
            call.connection().send(Http2Frame.goaway(1, Http2Frame.NO_ERROR));
            call.head(200, false).body("late", true);
        });
                var proxy = to(endpoint).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).text()).isEqualTo("late");
            endpoint.awaitOpenCount(0);
            assertThat(client.exchange(GET).text()).isEqualTo("late");
            assertThat(endpoint.acceptedCount()).isEqualTo(2);
        }
    }

    @Test
    void aRefusedStreamIsRetriedEvenForAPost() {
        try (var endpoint = Http2Endpoint.start().then(call -> {
            call.readRequest();
            call.reset(Http2Frame.REFUSED_STREAM);
        }).answer(200, "well");
                var proxy = to(endpoint).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(POST).text()).isEqualTo("well");

            AccessRecord entry = proxy.nextRecord();
            assertThat(entry.attempts()).isEqualTo(2);
            assertThat(endpoint.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void aRefusedStreamThatMayNotBeRetriedIsA502() {
        try (var endpoint = Http2Endpoint.start().then(call -> call.reset(Http2Frame.REFUSED_STREAM));
                var proxy = to(endpoint).route(route -> route.withRetry(RetrySpec.NEVER)).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(502);
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.REFUSED_STREAM);
        }
    }

    @Test
    void aConnectionThatClosesInsteadOfItsSecondAnswerIsReplacedOnce() {
        try (var endpoint = Http2Endpoint.start().answer(200, "one")
                        .then(call -> call.connection().close()).answer(200, "two");
                var proxy = to(endpoint).route(route -> route.withRetry(RetrySpec.NEVER)).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).text()).isEqualTo("one");
            assertThat(client.exchange(GET).text()).isEqualTo("two");

            proxy.nextRecord();
            assertThat(proxy.nextRecord().attempts()).isEqualTo(1);
        }
    }

    @Test
    void aClientThatLeavesResetsItsStreamAndTheConnectionLivesOn() {
        Gate reset = new Gate();
        try (var endpoint = Http2Endpoint.start().then(call -> {
            call.recordHead();
            assertThat(call.connection().awaitReset(call.streamId())).isEqualTo(Http2Frame.CANCEL);
            reset.open();
        }).answer(200, "next");
                var proxy = to(endpoint).start()) {
            try (RawClient client = proxy.connect().send(GET)) {
                endpoint.awaitRequest(0);
            }
            reset.await();
            try (RawClient client = proxy.connect()) {
                assertThat(client.exchange(GET).text()).isEqualTo("next");
            }
            assertThat(endpoint.acceptedCount()).isEqualTo(1);
            assertThat(endpoint.failures()).isEmpty();
        }
    }

    @Test
    void anEndpointThatSpeaksHttp1IsA502() {
        try (var endpoint = ScriptedUpstream.start(connection -> {
            connection.readLine();
            connection.send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
        });
                var proxy = TestProxy.to(endpoint).route(route -> route.withRetry(RetrySpec.NEVER))
                        .cluster(spec -> spec.withProtocol(ClusterSpec.Protocol.HTTP2)).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(502);
        }
    }

    @Test
    void anEndpointThatNeverSendsSettingsIsA504() {
        Gate over = new Gate();
        try (var endpoint = Http2Endpoint.start(peer -> over.await());
                var proxy = to(endpoint).route(route -> route.withRetry(RetrySpec.NEVER))
                        .cluster(spec -> spec.withConnectTimeout(Duration.ofMillis(300))).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(504);
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.CONNECT_TIMEOUT);
            over.open();
        }
    }

    @Test
    void anEndpointThatAllowsNoStreamsIsA502AndIsAskedForNone() {
        try (var endpoint = Http2Endpoint.start().settings(Http2Frame.MAX_CONCURRENT_STREAMS, 0);
                var proxy = to(endpoint).route(route -> route.withRetry(RetrySpec.NEVER)).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(502);
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.CONNECT_REFUSED);
            assertThat(endpoint.requests()).isEmpty();
        }
    }

    @Test
    void anIdleConnectionIsClosedWithGoaway() {
        Gate gone = new Gate();
        PoolSpec pool = new PoolSpec(64, Duration.ofMillis(200), 0, Duration.ZERO);
        try (var endpoint = Http2Endpoint.start().then(call -> {
            call.readRequest();
            call.head(204, true);
            assertThat(call.connection().awaitGoaway()).isEqualTo(Http2Frame.NO_ERROR);
            gone.open();
        });
                var proxy = to(endpoint).cluster(spec -> spec.withPool(pool)).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(204);
            gone.await();
            endpoint.awaitOpenCount(0);
        }
    }
}
