package io.weir.l7;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.log.AccessRecord;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawRequest;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakAssert.class)
class PlainRequestsTest {
    private static final String GET = "GET /a?b=c HTTP/1.1\r\nhost: a.example\r\n\r\n";

    @Test
    void aRequestWithoutHostNamesTheEndpointItGoesTo() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange("GET / HTTP/1.0\r\n\r\n").status()).isEqualTo(200);

            assertThat(upstream.awaitRequest(0).header("host")).isEqualTo(upstream.hostPort());
        }
    }

    @Test
    void aRequestGoesToTheEndpointAndItsResponseComesBack() {
        try (var upstream = ScriptedUpstream.start().answerBody("hello");
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            RawResponse response = client.exchange(GET);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("hello");
            RawRequest seen = upstream.awaitRequest(0);
            assertThat(seen.text()).isEmpty();
            assertThat(seen.head()).startsWith("GET /a?b=c HTTP/1.1\r\n").contains("host: a.example\r\n");
            assertThat(seen.header("x-forwarded-for")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void bothConnectionsAreKeptForTheNextRequest() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
            }

            assertThat(upstream.acceptedCount()).isEqualTo(1);
            assertThat(upstream.requests()).hasSize(100);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        try (var upstream = ScriptedUpstream.start().answerBody("1").answerBody("2").answerBody("3");
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            client.send(GET + "POST /p HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody" + GET);

            assertThat(client.readResponse().text()).isEqualTo("1");
            assertThat(client.readResponse().text()).isEqualTo("2");
            assertThat(client.readResponse().text()).isEqualTo("3");
            assertThat(upstream.awaitRequest(1).text()).isEqualTo("body");
        }
    }

    @Test
    void whatAnEndpointCouldTakeForTheProxysWordIsTakenOutUnlessThePeerIsTrusted() {
        String spoofing = "GET / HTTP/1.1\r\nhost: a\r\nx-real-ip: 6.6.6.6\r\nX_Forwarded_For: 6.6.6.6\r\n"
                + "x-forwarded_proto: https\r\nx_custom: mine\r\nx_for: mine\r\n\r\n";
        for (boolean trusted : new boolean[] {false, true}) {
            String trustedPeer = trusted ? "127.0.0.1/32" : "10.0.0.1/32";
            try (var upstream = ScriptedUpstream.start();
                    var proxy = TestProxy.to(upstream).trusting(trustedPeer).start();
                    RawClient client = proxy.connect()) {
                assertThat(client.exchange(spoofing).status()).isEqualTo(200);

                RawRequest received = upstream.awaitRequest(0);
                for (String name : new String[] {"x-real-ip", "x_forwarded_for", "x-forwarded_proto"}) {
                    assertThat(received.headers().has(name)).as(name).isEqualTo(trusted);
                }
                assertThat(received.header("x_custom")).isEqualTo("mine");
                assertThat(received.header("x_for")).isEqualTo("mine");
            }
        }
    }

    @Test
    void theAccessLogTellsWhatHappened() {
        try (var upstream = ScriptedUpstream.start().answerBody("hello");
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            client.exchange(GET);

            AccessRecord entry = proxy.nextRecord();
            assertThat(entry.verdict()).isEqualTo("ok/-");
            assertThat(entry.status()).isEqualTo(200);
            assertThat(entry.fromEndpoint()).isTrue();
            assertThat(entry.method()).isEqualTo("GET");
            assertThat(entry.target()).isEqualTo("/a?b=c");
            assertThat(entry.host()).isEqualTo("a.example");
            assertThat(entry.route()).isEqualTo("all");
            assertThat(entry.cluster()).isEqualTo("app");
            assertThat(entry.endpoint()).isEqualTo(upstream.hostPort());
            assertThat(entry.attempts()).isEqualTo(1);
            assertThat(entry.timeline().total()).isPositive();
            assertThat(proxy.stats().exchanges("web", "app").ends(2, null)).isEqualTo(1);
            assertThat(proxy.stats().exchanges("web", "app").inProgress.sum()).isZero();
            assertThat(proxy.cluster().endpoints().getFirst().inProgress()).isZero();
        }
    }
}
