package io.weir.server.suites;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.server.suites.AutobahnRun.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Autobahn's WebSocket cases, through the proxy and around it: faults of the endpoint are its own, others are ours.
 * Its client knows HTTP/1.1 alone, so towards HTTP/2 a bridge opens its connections for it.
 */
class AutobahnTest {
    private static final Logger LOG = LoggerFactory.getLogger(AutobahnTest.class);
    /** All but those of compression. */
    private static final int CASES = 301;
    private static final String[] COMPRESSION = {"12.*", "13.*"};
    /** A single case may wait for 100 s. */
    private static final Duration SILENCE_MAX = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void noCaseIsWorseThroughTheProxy() throws Exception {
        try (NodeEndpoint endpoint = NodeEndpoint.start("ws-echo.mjs");
                SuiteProxy proxy = SuiteProxy.start(directory, forwardingTo(endpoint.port()));
                NodeEndpoint bridge = NodeEndpoint.start("h2-bridge.mjs", String.valueOf(proxy.port("web")));
                AutobahnRun around = AutobahnRun.start("direct", endpoint.port(), COMPRESSION);
                AutobahnRun through = AutobahnRun.start("http1-to-http1", proxy.port("web"), COMPRESSION);
                AutobahnRun multiplexed = AutobahnRun.start("http2-to-http1", bridge.port(), COMPRESSION)) {
            Map<String, Verdict> direct = around.finish(SILENCE_MAX);
            assertThat(direct).hasSize(CASES);
            assertThat(direct.values()).noneMatch(Verdict::failed);
            assertNoneIsWorse("http1-to-http1", direct, through.finish(SILENCE_MAX));
            assertNoneIsWorse("http2-to-http1", direct, multiplexed.finish(SILENCE_MAX));
        }
    }

    private static void assertNoneIsWorse(String name, Map<String, Verdict> direct, Map<String, Verdict> proxied) {
        LOG.warn("direct: {}, {}: {}", count(direct), name, count(proxied));
        assertThat(proxied.keySet()).isEqualTo(direct.keySet());
        Map<String, String> worse = new TreeMap<>();
        proxied.forEach((number, verdict) -> {
            Verdict before = direct.get(number);
            if (before == null || verdict.isWorseThan(before)) {
                worse.put(number, verdict + " instead of " + before);
            }
        });
        assertThat(worse).as(name).isEmpty();
    }

    private static Map<String, Long> count(Map<String, Verdict> verdicts) {
        return verdicts.values().stream()
                .collect(Collectors.groupingBy(Verdict::behaviour, TreeMap::new, Collectors.counting()));
    }

    private static String forwardingTo(int port) {
        return """
                listeners:
                  web: { bind: 127.0.0.1:0, routes: [{ to: app }] }
                clusters:
                  app: { endpoints: [127.0.0.1:%d] }
                """.formatted(port);
    }
}
