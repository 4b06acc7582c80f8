package io.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The two ends of the kit talk to each other. */
class Http2PeerTest {
    @Test
    void aRequestWithBodyAndTrailersArrivesAsItWasSentAndSoDoesItsAnswer() {
        try (Http2Endpoint endpoint = Http2Endpoint.start().then(call -> {
            call.readRequest();
            call.head(103, false, "link", "</a>");
            call.head(200, false, "x", "y").body("hello", false).trailers("sum", "1");
        });
                Http2Peer client = Http2Peer.connect(endpoint.address())) {
            int stream = client.request("POST", "/p", false, "Upper", "kept");
            client.data(stream, "abc", false).headers(stream, true, "t", "v");

            Http2Message answer = client.readMessage(stream);
            Http2Message request = endpoint.awaitRequest(0);

            assertThat(request.text()).isEqualTo("abc");
            assertThat(request.fields().names()).containsExactly(":method", ":scheme", ":authority", ":path", "upper");
            assertThat(request.trailers().first("t")).isEqualTo("v");
            assertThat(answer.interims()).hasSize(1);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("hello");
            assertThat(answer.trailers().first("sum")).isEqualTo("1");
            assertThat(endpoint.failures()).isEmpty();
        }
    }

    @Test
    void aBodyLargerThanTheWindowsIsSentAsTheyOpen() {
        byte[] body = new byte[300_000];
        try (Http2Endpoint endpoint = Http2Endpoint.start(); Http2Peer client = Http2Peer.connect(endpoint.address())) {
            int stream = client.request("POST", "/", false);

            assertThat(client.sendBody(stream, body, true)).isEqualTo(body.length);

            assertThat(client.readMessage(stream).status()).isEqualTo(200);
            assertThat(endpoint.awaitRequest(0).body()).hasSize(body.length);
        }
    }

    @Test
    void aBlockLargerThanAFrameIsContinued() {
        String big = "v".repeat(40_000);
        try (Http2Endpoint endpoint = Http2Endpoint.start(); Http2Peer client = Http2Peer.connect(endpoint.address())) {
            int stream = client.request("GET", "/", true, "big", big);

            assertThat(client.readMessage(stream).status()).isEqualTo(200);
            assertThat(endpoint.awaitRequest(0).field("big")).isEqualTo(big);
        }
    }

    @Test
    void framesOfOneStreamAreReadWhileThoseOfAnotherWait() {
        try (Http2Endpoint endpoint = Http2Endpoint.start().then(call -> call.reset(Http2Frame.CANCEL))
                        .answer(200, "two");
                Http2Peer client = Http2Peer.connect(endpoint.address())) {
            int one = client.request("GET", "/1", true);
            int two = client.request("GET", "/2", true);

            assertThat(client.readMessage(two).text()).isEqualTo("two");
            assertThat(client.awaitReset(one)).isEqualTo(Http2Frame.CANCEL);
        }
    }

    @Test
    void withAnswersOffEveryFrameIsSeen() {
        try (Http2Endpoint endpoint = Http2Endpoint.start().settings(Http2Frame.MAX_CONCURRENT_STREAMS, 7);
                Http2Peer client = Http2Peer.connect(endpoint.address()).answering(false)) {
            client.send(Http2Frame.ping(42, false));

            List<Integer> types = List.of(client.read().type(), client.read().type(), client.read().type());

            assertThat(types).containsExactly(Http2Frame.SETTINGS, Http2Frame.SETTINGS, Http2Frame.PING);
            assertThat(client.setting(Http2Frame.MAX_CONCURRENT_STREAMS, 0)).isEqualTo(7);
            client.reset();
        }
    }
}
