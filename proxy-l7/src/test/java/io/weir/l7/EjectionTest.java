package io.weir.l7;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What live traffic shows of an endpoint takes it out of the pick. */
@ExtendWith(LeakAssert.class)
class EjectionTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final int REQUESTS_MAX = 500;

    @Test
    void anEndpointThatKeepsAnsweringWithItsOwnFailureIsEjected() {
        try (var failing = ScriptedUpstream.start()
                        .answer("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n");
                var well = ScriptedUpstream.start();
                var proxy = TestProxy.to(failing, well).start();
                RawClient client = proxy.connect()) {
            int failures = 0;
            int wellInRow = 0;
            for (int i = 0; i < REQUESTS_MAX && wellInRow < 10; i++) {
                boolean failed = client.exchange(GET).status() == 500;
                failures += failed ? 1 : 0;
                wellInRow = failed ? 0 : wellInRow + 1;
            }

            assertThat(wellInRow).isEqualTo(10);
            assertThat(failures).isGreaterThanOrEqualTo(5);
            assertThat(proxy.cluster().endpoints().getFirst().stats().ejections.sum()).isEqualTo(1);
        }
    }
}
