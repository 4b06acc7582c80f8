package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.spec.ClusterSpec;
import io.weir.l7.TestProxy;
import io.weir.testkit.Gate;
import io.weir.testkit.Http2Endpoint;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Message;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.LeakAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One side stops while the other goes on: what is held is what the windows say, and later it arrives whole. */
@ExtendWith(LeakAssert.class)
class Http2WindowsTest {
    private static final int WINDOW = 64 << 10;
    private static final int FRAME = 16 << 10;
    /** What waits to be sent to an endpoint, and the window that was not returned. */
    private static final int HELD_MAX = 2 * WINDOW + FRAME;

    private static TestProxy proxy(Http2Endpoint endpoint) {
        return TestProxy.to(endpoint.hostPort())
                .cluster(spec -> spec.withProtocol(ClusterSpec.Protocol.HTTP2)).start();
    }

    @Test
    void aStalledEndpointStopsAnUploadAtTheWindowsAndTheRestFollows() {
        Gate goOn = new Gate();
        try (var endpoint = Http2Endpoint.start().settings(Http2Frame.INITIAL_WINDOW_SIZE, 0).then(call -> {
            call.recordHead();
            goOn.await();
            call.connection().send(Http2Frame.windowUpdate(0, 1 << 24),
                    Http2Frame.windowUpdate(call.streamId(), 1 << 24));
            call.readRequest();
            call.head(204, true);
        });
                var proxy = proxy(endpoint);
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.request("POST", "/", false);
            endpoint.awaitRequest(0);
            int held = fill(client, stream);

            assertThat(held).isBetween(WINDOW, HELD_MAX);
            goOn.open();
            byte[] rest = new byte[1 << 20];
            assertThat(client.sendBody(stream, rest, true)).isEqualTo(rest.length);
            assertThat(client.readMessage(stream).status()).isEqualTo(204);
            assertThat(endpoint.awaitRequest(1).body()).hasSize(held + rest.length);
        }
    }

    @Test
    void manyStalledUploadsHoldNoMoreThanTheConnectionsWindowAllows() {
        Gate over = new Gate();
        try (var endpoint = Http2Endpoint.start(peer -> {
            peer.sendSettings(Http2Frame.INITIAL_WINDOW_SIZE, 0);
            over.await();
        });
                var proxy = proxy(endpoint);
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int[] streams = new int[60];
            for (int i = 0; i < streams.length; i++) {
                streams[i] = client.request("POST", "/", false);
            }
            int held = 0;
            for (int stream : streams) {
                held += fill(client, stream);
            }

            assertThat(client.room(0)).isLessThan(FRAME);
            assertThat(held).isBetween(1 << 20, (1 << 20) + streams.length * WINDOW);
            assertThat(proxy.stats().listener(TestProxy.LISTENER).bytesReceived.sum())
                    .isLessThan(held + (64 << 10));
            over.open();
        }
    }

    @Test
    void aStalledClientStopsTheEndpointAtTheWindowsAndTheRestFollows() {
        byte[] body = new byte[1 << 20];
        try (var endpoint = Http2Endpoint.start().then(call -> {
            call.readRequest();
            call.head(200, false, "content-length", String.valueOf(body.length)).body(body, true);
        });
                var proxy = proxy(endpoint);
                Http2Peer client = Http2Peer.connect(proxy.address()).refilling(false)) {
            int stream = client.request("GET", "/", true);
            client.read(stream);
            int got = 0;
            while (got < 65_535) {
                got += client.read(stream).payload().length;
            }
            settle(client);

            long taken = proxy.cluster().endpoints().getFirst().stats().bytesReceived.sum();
            assertThat(taken - got).as("held").isLessThanOrEqualTo(HELD_MAX);
            client.refilling(true)
                    .send(Http2Frame.windowUpdate(0, 1 << 24), Http2Frame.windowUpdate(stream, 1 << 24));
            while (got < body.length) {
                got += client.read(stream).payload().length;
            }
            assertThat(got).isEqualTo(body.length);
        }
    }

    @Test
    void aStalledStreamDoesNotStopItsNeighbours() {
        byte[] body = new byte[1 << 20];
        try (var endpoint = Http2Endpoint.start().then(call -> {
            call.recordHead();
            // Never takes the upload, and answers the next request of the same connection.
            Http2Frame next = call.connection().readRequestHead();
            if (next != null) {
                call.connection().headers(next.streamId(), false, ":status", "200");
                call.connection().sendBody(next.streamId(), body, true);
            }
        }).settings(Http2Frame.INITIAL_WINDOW_SIZE, 0);
                var proxy = proxy(endpoint);
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stalled = client.request("POST", "/", false);
            endpoint.awaitRequest(0);
            fill(client, stalled);

            Http2Message response = client.readMessage(client.request("GET", "/", true));

            assertThat(response.body()).hasSize(body.length);
            assertThat(endpoint.acceptedCount()).isEqualTo(1);
        }
    }

    /** They share the connection to the endpoint, so what is withheld for one must not be missing to the other. */
    @Test
    void aClientThatReadsNothingDoesNotStopOthersAtTheSameEndpoint() {
        int streams = ClientStreams.STREAMS_MAX - 1;
        byte[] body = new byte[1 << 20];
        try (var endpoint = Http2Endpoint.start(peer -> {
            peer.sendSettings();
            int[] stalled = new int[streams];
            for (int i = 0; i < streams; i++) {
                stalled[i] = peer.await(Http2Frame.HEADERS).streamId();
                peer.headers(stalled[i], false, ":status", "200");
            }
            for (int round = 0; round < 4; round++) {
                for (int stream : stalled) {
                    int size = (int) Math.min(peer.room(0), peer.room(stream));
                    peer.sendBody(stream, new byte[size], false);
                }
                peer.roundTrip();
            }
            int next = peer.await(Http2Frame.HEADERS).streamId();
            peer.headers(next, false, ":status", "200");
            peer.sendBody(next, body, true);
            peer.expectClosed();
        });
                var proxy = proxy(endpoint);
                Http2Peer reader = Http2Peer.connect(proxy.address());
                Http2Peer stalled = Http2Peer.connect(proxy.address())) {
            stalled.sendSettings(Http2Frame.INITIAL_WINDOW_SIZE, 0);
            int last = stalled.request("GET", "/", true);
            stalled.read(last);
            for (int i = 1; i < streams; i++) {
                last = stalled.request("GET", "/", true);
            }
            stalled.read(last);

            assertThat(reader.readMessage(reader.request("GET", "/", true)).body()).hasSize(body.length);
            assertThat(endpoint.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void whoSendsMoreThanTheStreamsWindowLosesTheStream() {
        Gate over = new Gate();
        try (var endpoint = stalling(over);
                var proxy = proxy(endpoint);
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.request("POST", "/", false);
            for (int i = 0; i < 20; i++) {
                client.send(Http2Frame.data(stream, new byte[FRAME], false));
            }

            assertThat(client.awaitReset(stream)).isEqualTo(Http2Frame.FLOW_CONTROL_ERROR);
            client.roundTrip();
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.BAD_REQUEST);
            over.open();
        }
    }

    @Test
    void whoSendsMoreThanTheConnectionsWindowLosesTheConnection() {
        Gate over = new Gate();
        try (var endpoint = stalling(over);
                var proxy = proxy(endpoint);
                Http2Peer client = Http2Peer.connect(proxy.address())) {
            for (int i = 0; i < 60; i++) {
                int stream = client.request("POST", "/", false);
                for (int sent = 0; sent < WINDOW; sent += FRAME) {
                    client.send(Http2Frame.data(stream, new byte[FRAME], false));
                }
            }

            assertThat(client.awaitGoaway()).isEqualTo(Http2Frame.FLOW_CONTROL_ERROR);
            client.expectClosed();
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.HTTP2_BROKEN);
            over.open();
        }
    }

    /** An endpoint that takes no data. */
    private static Http2Endpoint stalling(Gate over) {
        return Http2Endpoint.start(peer -> {
            peer.sendSettings(Http2Frame.INITIAL_WINDOW_SIZE, 0);
            over.await();
        });
    }

    /** Sends on a stream until it has no room and gets none. Returns how much that was. */
    private static int fill(Http2Peer client, int stream) {
        int sent = 0;
        settle(client);
        long room = Math.min(client.room(0), client.room(stream));
        while (room > 0) {
            byte[] part = new byte[(int) Math.min(FRAME, room)];
            sent += client.sendBody(stream, part, false);
            settle(client);
            room = Math.min(client.room(0), client.room(stream));
        }
        return sent;
    }

    /** What was sent has gone as far as it goes: through the proxy's loop, and behind what that wrote meanwhile. */
    private static void settle(Http2Peer client) {
        client.roundTrip().roundTrip();
    }
}
