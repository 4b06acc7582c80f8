package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.spec.ClusterSpec;
import io.weir.l7.TestProxy;
import io.weir.l7.spec.RetrySpec;
import io.weir.testkit.Gate;
import io.weir.testkit.Hpack;
import io.weir.testkit.Http2Call;
import io.weir.testkit.Http2Endpoint;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Endpoints that break the rules of RFC 9113, flood, or fall silent: their requests fail, and nothing else does. */
@ExtendWith(LeakAssert.class)
class Http2BadEndpointsTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";

    private static TestProxy proxy(Http2Endpoint endpoint) {
        return TestProxy.to(endpoint.hostPort()).route(route -> route.withRetry(RetrySpec.NEVER))
                .cluster(spec -> spec.withProtocol(ClusterSpec.Protocol.HTTP2)).start();
    }

    private static Consumer<Http2Call> fields(boolean end, String... fields) {
        return call -> call.connection().headers(call.streamId(), end, fields);
    }

    @TestFactory
    Stream<DynamicTest> aMalformedResponseIsA502AndItsConnectionLivesOn() {
        return Stream.of(
                malformed("no :status", fields(true, "x", "y")),
                malformed(":status twice", fields(true, ":status", "200", ":status", "200")),
                malformed(":status of two digits", fields(true, ":status", "20")),
                malformed(":status 600", fields(true, ":status", "600")),
                malformed(":status behind fields", fields(true, "x", "y", ":status", "200")),
                malformed("a request's pseudo-field", fields(true, ":status", "200", ":path", "/")),
                malformed("an upper-case name", fields(true, ":status", "200", "X", "y")),
                malformed("a line end in a value", fields(true, ":status", "200", "x", "a\r\nset-cookie: b")),
                malformed("a line end in a name", fields(true, ":status", "200", "x\r\ny", "z")),
                malformed("connection", fields(true, ":status", "200", "connection", "close")),
                malformed("transfer-encoding", fields(true, ":status", "200", "transfer-encoding", "chunked")),
                malformed("101", fields(false, ":status", "101")),
                malformed("an interim response that ends the stream", fields(true, ":status", "103")),
                malformed("two lengths", fields(false, ":status", "200", "content-length", "1", "content-length", "2")),
                malformed("a length and no data", fields(true, ":status", "200", "content-length", "5")),
                malformed("data before a head", call -> call.connection().data(call.streamId(), "x", false)),
                malformed("the end before a head", call -> call.connection().data(call.streamId(), "", true)),
                malformed("65 interim responses", call -> {
                    for (int i = 0; i < 65; i++) {
                        call.head(103, false);
                    }
                }));
    }

    private static DynamicTest malformed(String name, Consumer<Http2Call> answer) {
        return DynamicTest.dynamicTest(name, () -> {
            try (var endpoint = Http2Endpoint.start().then(call -> {
                call.readRequest();
                answer.accept(call);
            }).answer(200, "next");
                    var proxy = proxy(endpoint);
                    RawClient client = proxy.connect()) {
                assertThat(client.exchange(GET).status()).isEqualTo(502);
                assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.BAD_RESPONSE);
                assertThat(proxy.connect().exchange(GET).text()).isEqualTo("next");
                assertThat(endpoint.acceptedCount()).isEqualTo(1);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aResponseThatEndsWronglyIsCut() {
        return Stream.of(
                cut("less data than said", call -> call.head(200, false, "content-length", "9").body("hello", true)),
                cut("more data than said", call -> call.head(200, false, "content-length", "3").body("hello", true)),
                cut("trailers that do not end the stream", call -> {
                    call.head(200, false).body("hello", false);
                    call.connection().headers(call.streamId(), false, "x", "y");
                }),
                cut("a pseudo-field in trailers", call -> {
                    call.head(200, false).body("hello", false);
                    call.trailers(":status", "200");
                }));
    }

    private static DynamicTest cut(String name, Consumer<Http2Call> answer) {
        return DynamicTest.dynamicTest(name, () -> {
            try (var endpoint = Http2Endpoint.start().then(call -> {
                call.readRequest();
                answer.accept(call);
            });
                    var proxy = proxy(endpoint);
                    RawClient client = proxy.connect().send(GET)) {
                assertThat(client.readHead()).startsWith("HTTP/1.1 200");
                assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.RESPONSE_INCOMPLETE);
            }
        });
    }

    @Test
    void aHeadThatIsTooLargeIsA502AndItsConnectionLivesOn() {
        try (var endpoint = Http2Endpoint.start().then(call -> {
            call.readRequest();
            call.head(200, true, "x", "v".repeat(70_000));
        }).answer(200, "next");
                var proxy = proxy(endpoint);
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(502);
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.RESPONSE_HEAD_TOO_LARGE);
        }
    }

    @TestFactory
    Stream<DynamicTest> aFloodIsA502AndEndsTheConnection() {
        byte[] crumb = Hpack.block("x", "y");
        return Stream.of(
                flood("PING", call -> Http2Frame.ping(1, false)),
                flood("SETTINGS", call -> Http2Frame.settings()),
                flood("WINDOW_UPDATE", call -> Http2Frame.windowUpdate(0, 1)),
                flood("PRIORITY", call -> Http2Frame.priority(call.streamId(), 0, 1)),
                flood("CONTINUATION", call -> Http2Frame.continuation(call.streamId(), crumb, false)));
    }

    private static DynamicTest flood(String name, Function<Http2Call, Http2Frame> frame) {
        return DynamicTest.dynamicTest(name, () -> {
            try (var endpoint = Http2Endpoint.start().then(call -> {
                call.readRequest();
                Http2Frame[] all = new Http2Frame[12_000];
                Arrays.fill(all, frame.apply(call));
                if (name.equals("CONTINUATION")) {
                    all[0] = Http2Frame.of(Http2Frame.HEADERS, 0, call.streamId(), Hpack.block(":status", "200"));
                }
                call.connection().send(all);
            });
                    var proxy = proxy(endpoint);
                    RawClient client = proxy.connect()) {
                assertThat(client.exchange(GET).status()).isEqualTo(502);
                endpoint.awaitOpenCount(0);
            }
        });
    }

    @Test
    void anEndpointThatFallsSilentIsFoundByAPing() {
        Gate over = new Gate();
        try (var endpoint = Http2Endpoint.start(peer -> {
            peer.sendSettings();
            peer.readRequestHead();
            over.await(Duration.ofSeconds(40));
        });
                var proxy = proxy(endpoint);
                RawClient client = proxy.connect().timeout(Duration.ofSeconds(40))) {
            assertThat(client.exchange(GET).status()).isEqualTo(502);
            assertThat(proxy.nextRecord().detail()).endsWith("no answer to a PING");
            over.open();
        }
    }
}
