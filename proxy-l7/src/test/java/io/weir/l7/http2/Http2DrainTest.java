package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.l7.TestProxy;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.ScriptedUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a client's connection ends when its listener stops. */
@ExtendWith(LeakAssert.class)
class Http2DrainTest {
    private static final int EVERY_STREAM = Integer.MAX_VALUE;

    @Test
    void aStreamOpenedMeanwhileIsServedAndAClientThatAnswersNoPingDoesNotHoldTheDrainUp() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            client.roundTrip().answering(false);
            proxy.listener().drain();
            assertThat(client.await(Http2Frame.GOAWAY).payloadInt(0)).isEqualTo(EVERY_STREAM);

            int stream = client.request("GET", "/", true);

            int last = client.await(Http2Frame.GOAWAY).payloadInt(0);
            if (last == stream) {
                assertThat(client.readMessage(stream).status()).isEqualTo(200);
            } else {
                // It came later than the time a ping is waited for.
                assertThat(last).isZero();
            }
            client.expectClosed();
        }
    }

    @Test
    void aClientThatAnswersThePingLearnsTheLastStreamAtOnce() {
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.request("GET", "/", true);
            assertThat(client.readMessage(stream).status()).isEqualTo(200);
            proxy.listener().drain();

            assertThat(client.await(Http2Frame.GOAWAY).payloadInt(0)).isEqualTo(EVERY_STREAM);
            assertThat(client.await(Http2Frame.GOAWAY).payloadInt(0)).isEqualTo(stream);
            client.expectClosed();
        }
    }
}
