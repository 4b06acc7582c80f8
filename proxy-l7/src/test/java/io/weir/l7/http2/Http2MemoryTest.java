package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.limit.BufferLevel;
import io.weir.core.limit.FakeMemory;
import io.weir.core.spec.ClusterSpec;
import io.weir.l7.TestProxy;
import io.weir.testkit.Gate;
import io.weir.testkit.Http2Endpoint;
import io.weir.testkit.Http2Message;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.LeakAssert;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to streams, of both sides, when buffers hold too much. */
@ExtendWith(LeakAssert.class)
class Http2MemoryTest {
    private static final int MANY = 4 << 20;

    private static TestProxy proxy(Http2Endpoint endpoint) {
        return TestProxy.to(endpoint.hostPort())
                .cluster(spec -> spec.withProtocol(ClusterSpec.Protocol.HTTP2)).start();
    }

    @Test
    void anUploadPausesAndArrivesWhole() throws Exception {
        try (var endpoint = Http2Endpoint.start();
                var proxy = proxy(endpoint);
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            var memory = new FakeMemory(proxy.loops());
            int stream = client.request("POST", "/", false);
            client.roundTrip();
            memory.become(BufferLevel.PAUSED);

            var sending = CompletableFuture.supplyAsync(() -> client.sendBody(stream, new byte[MANY], true));
            // What was read when it paused still went through.
            assertThat(endpoint.requests()).isEmpty();
            memory.become(BufferLevel.NORMAL);

            assertThat(sending.get(10, TimeUnit.SECONDS)).isEqualTo(MANY);
            assertThat(client.readMessage(stream).status()).isEqualTo(200);
            assertThat(endpoint.awaitRequest(0).body()).hasSize(MANY);
        }
    }

    @Test
    void aDownloadPausesAndArrivesWhole() throws Exception {
        Gate sent = new Gate();
        try (var endpoint = Http2Endpoint.start().then(call -> {
            call.readRequest();
            call.head(200, false).body(new byte[10_000], false);
            sent.open();
            call.body(new byte[MANY], true);
        });
                var proxy = proxy(endpoint);
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            var memory = new FakeMemory(proxy.loops());
            memory.become(BufferLevel.PAUSED);
            int stream = client.request("GET", "/", true);
            sent.await();

            assertThat(proxy.cluster().endpoints().getFirst().stats().bytesReceived.sum())
                    .as("its SETTINGS were read, nothing more").isLessThan(1_000);
            memory.become(BufferLevel.NORMAL);

            assertThat(client.readMessage(stream).body()).hasSize(10_000 + MANY);
        }
    }

    @Test
    void newStreamsAreAnsweredWith503AndTheirConnectionsStay() throws Exception {
        try (var endpoint = Http2Endpoint.start();
                var proxy = proxy(endpoint);
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            var memory = new FakeMemory(proxy.loops());
            assertThat(client.readMessage(client.request("GET", "/", true)).status()).isEqualTo(200);
            proxy.nextRecord();

            memory.become(BufferLevel.SHEDDING);
            Http2Message refused = client.readMessage(client.request("GET", "/", true));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("proxy-status")).contains("verdict=\"proxy/queue\"");
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.OVERLOADED);
            memory.become(BufferLevel.NORMAL);

            assertThat(client.readMessage(client.request("GET", "/", true)).status()).isEqualTo(200);
            assertThat(endpoint.requests()).hasSize(2);
            assertThat(endpoint.acceptedCount()).isEqualTo(1);
        }
    }
}
