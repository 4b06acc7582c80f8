package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.l7.TestProxy;
import io.weir.testkit.Await;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.ScriptedUpstream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which stream's data goes next (RFC 9218): everything waits for the connection's window, which then opens at once. */
@ExtendWith(LeakAssert.class)
class Http2PrioritiesTest {
    private static final int BODY = 30_000;
    private static final int FIRST_WINDOW = 65_535;

    /** Streams 1 and on with these priority fields; what was sent of them once the window opened, in order. */
    private static List<Integer> order(Http2Frame afterwards, String... priorities) {
        var upstream = ScriptedUpstream.start();
        for (int i = 0; i < priorities.length + 1; i++) {
            upstream.answerBody("x".repeat(i == 0 ? FIRST_WINDOW : BODY));
        }
        try (upstream; var proxy = TestProxy.to(upstream).start();
                Http2Peer client = Http2Peer.connect(proxy.address()).refilling(false)) {
            // The first response uses up the connection's window.
            int filler = client.request("GET", "/filler", true);
            while (!client.read(filler).endsStream()) {
                // Whatever frames it comes in; the last one may be empty.
            }
            List<Integer> streams = new ArrayList<>();
            for (String priority : priorities) {
                int stream = client.request("GET", "/", true, "priority", priority);
                assertThat(client.read(stream).type()).isEqualTo(Http2Frame.HEADERS);
                streams.add(stream);
            }
            long all = FIRST_WINDOW + (long) BODY * priorities.length;
            Await.until("every response is here", () ->
                    proxy.cluster().endpoints().getFirst().stats().bytesReceived.sum() > all);
            client.send(afterwards).roundTrip();
            client.send(Http2Frame.windowUpdate(0, priorities.length * BODY));
            List<Integer> order = new ArrayList<>();
            int left = priorities.length * BODY;
            while (left > 0) {
                Http2Frame frame = client.await(Http2Frame.DATA);
                left -= frame.payload().length;
                int index = streams.indexOf(frame.streamId());
                if (order.isEmpty() || order.getLast() != index) {
                    order.add(index);
                }
            }
            return order;
        }
    }

    private static Http2Frame nothing() {
        return Http2Frame.ping(1, true);
    }

    @Test
    void theMoreUrgentGoesFirstAndEqualOnesInOrder() {
        assertThat(order(nothing(), "u=5", "u=1", "u=3", "u=3")).containsExactly(1, 2, 3, 0);
    }

    @Test
    void incrementalOnesOfOneUrgencyShare() {
        List<Integer> order = order(nothing(), "u=3, i", "u=3, i");

        assertThat(order.size()).isGreaterThan(2);
        assertThat(order).startsWith(0, 1, 0);
    }

    @Test
    void anUpdateCountsFromThenOn() {
        byte[] field = "u=0".getBytes(StandardCharsets.US_ASCII);
        byte[] payload = new byte[4 + field.length];
        // Streams of a client are odd; the first was the filler's.
        payload[3] = 5;
        System.arraycopy(field, 0, payload, 4, field.length);

        assertThat(order(Http2Frame.of(Http2Frame.PRIORITY_UPDATE, 0, 0, payload), "u=3", "u=4"))
                .containsExactly(1, 0);
    }
}
