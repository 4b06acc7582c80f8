package io.weir.l7;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cluster.Endpoint;
import io.weir.core.spec.PoolSpec;
import io.weir.testkit.Await;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawRequest;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.UpstreamConnection;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long connections to endpoints live. */
@ExtendWith(LeakAssert.class)
class PoolTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final Duration ENDPOINT_KEEPS_IDLE = Duration.ofSeconds(2);
    private static final int LESSONS_MAX = 6;

    private enum ClosedBy { ENDPOINT, PROXY }

    private final BlockingQueue<ClosedBy> ends = new LinkedBlockingQueue<>();

    @Test
    void aConnectionIsReplacedWhenItsLifeIsOver() {
        PoolSpec shortLived = new PoolSpec(8, Duration.ofSeconds(10), 0, Duration.ofMillis(300));
        try (var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(upstream).cluster(cluster -> cluster.withPool(shortLived)).start();
                RawClient client = proxy.connect()) {
            Await.until("a second connection", () -> {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
                return upstream.acceptedCount() == 2;
            });

            assertThat(upstream.requests()).as("each connection carried several").hasSizeGreaterThan(2);
            upstream.awaitConnection(0).awaitEnd();
        }
    }

    /** Until it has learned, a request that comes at the wrong moment finds a connection that is closing. */
    @Test
    void theProxyLearnsToCloseIdleConnectionsBeforeTheEndpointDoes() throws Exception {
        try (var upstream = ScriptedUpstream.start(this::serveAndCloseWhenIdle);
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            Endpoint endpoint = proxy.cluster().endpoints().getFirst();
            int lessons = 0;
            ClosedBy last = ClosedBy.ENDPOINT;
            while (last == ClosedBy.ENDPOINT && lessons < LESSONS_MAX) {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
                last = ends.poll(10, TimeUnit.SECONDS);
                lessons++;
                Await.until("the proxy saw the end", () -> endpoint.stats().connectionsOpen.sum() == 0);
            }

            assertThat(last).isEqualTo(ClosedBy.PROXY);
            assertThat(lessons).as("one such end may be a restart").isGreaterThan(2);
            assertThat(endpoint.stats().failures.sum()).isZero();
        }
    }

    private void serveAndCloseWhenIdle(UpstreamConnection connection) throws IOException {
        connection.timeout(ENDPOINT_KEEPS_IDLE);
        try {
            for (RawRequest head = connection.readRequestHead(); head != null; head = connection.readRequestHead()) {
                connection.readBody(head);
                connection.send(ScriptedUpstream.OK);
            }
            ends.add(ClosedBy.PROXY);
        } catch (SocketTimeoutException idle) {
            ends.add(ClosedBy.ENDPOINT);
        }
    }
}
