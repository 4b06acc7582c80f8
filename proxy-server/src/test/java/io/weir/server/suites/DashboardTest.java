package io.weir.server.suites;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator's page in Chromium: {@code dashboard.mjs} says what is looked at. Its pictures stay in target. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DashboardTest {
    private static final Duration STEP_MAX = Duration.ofSeconds(90);
    private static final Path PICTURES = Path.of("target", "screenshots");

    @TempDir
    Path directory;

    @Test
    void anOperatorSeesAndChangesWhatHappens() throws Exception {
        String chromium = Needs.program("chromium", "chromium");
        Files.createDirectories(PICTURES);
        try (NodeEndpoint staying = NodeEndpoint.start("endpoint.mjs", "http1");
                NodeEndpoint leaving = NodeEndpoint.start("endpoint.mjs", "http1");
                SuiteProxy proxy = SuiteProxy.start(directory, configuration(staying.port(), leaving.port()));
                Program script = NodeScript.start("dashboard.mjs", chromium, "127.0.0.1:" + proxy.adminPort(),
                        "127.0.0.1:" + proxy.port("web"), "let me in", PICTURES.toAbsolutePath().toString(),
                        "127.0.0.1:" + staying.port(), "127.0.0.1:" + leaving.port())) {
            script.awaitLine("take down", STEP_MAX);
            leaving.close();

            assertThat(script.finish(STEP_MAX).expectSuccess()).endsWith("done");
        }
    }

    private static String configuration(int staying, int leaving) {
        return """
                admin: { bind: 127.0.0.1:0, token: let me in }
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    routes:
                      - { name: nowhere, match: { path_prefix: /nowhere/ }, to: nowhere }
                      - { name: everything, to: app }
                clusters:
                  app:
                    endpoints: [127.0.0.1:%d, 127.0.0.1:%d]
                    health: { type: tcp, interval: 200ms, down_interval: 200ms, timeout: 200ms, fall: 2 }
                  nowhere: { endpoints: [127.0.0.1:1] }
                """.formatted(staying, leaving);
    }
}
