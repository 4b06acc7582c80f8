package io.weir.l7.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.l7.TestProxy;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.RetrySpec;
import io.weir.l7.spec.RouteTimeoutsSpec;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import java.time.Duration;

/** What the tests of conversations share: requests, and proxies that are in a hurry. */
final class Exchanges {
    static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    static final String WAITING = "PUT / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n";
    static final String UPGRADE =
            "GET /chat HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    static final Duration SHORT = Duration.ofMillis(150);
    static final Duration LONG = Duration.ofSeconds(10);

    private Exchanges() {}

    static TestProxy.Builder proxy(ScriptedUpstream upstream) {
        return TestProxy.to(upstream).route(route -> route.withRetry(RetrySpec.NEVER));
    }

    /** With these limits of time for a client's head, between reads of its body, and between its requests. */
    static HttpLimitsSpec limits(Duration head, Duration bodyIdle, Duration keepAlive) {
        return new HttpLimitsSpec(32 << 10, 100, 0, head, bodyIdle, keepAlive, 0);
    }

    /** With these limits of time for an endpoint's head and between reads of its body. */
    static RouteTimeoutsSpec timeouts(Duration response, Duration idle) {
        return new RouteTimeoutsSpec(response, idle, Duration.ZERO, LONG);
    }

    /** The connection serves another request, and the answer is that one's. */
    static void expectServes(RawClient client, String answer) {
        assertThat(client.exchange(GET).text()).isEqualTo(answer);
    }
}
