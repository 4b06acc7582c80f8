package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypedConfigTest {
    /** Every place in which people keep what nobody else may read; each value says so. */
    private static final String WITH_SECRETS = """
            admin: { bind: 127.0.0.1:9900, token: HIDE-token }
            listeners:
              web:
                bind: 127.0.0.1:8080
                routes:
                  - name: internal
                    match:
                      path_prefix: /internal/
                      headers: { x-key: HIDE-header, x-other: { regex: HIDE-pattern }, x-there: { present: true } }
                      query: { key: HIDE-parameter }
                      cookies: { session: HIDE-cookie }
                    to: app
                    request_headers:
                      set: { Authorization: HIDE-set }
                      add: { X-Api-Key: HIDE-add }
                      remove: [X-Removed]
                    rewrite: { path_regex: { pattern: "^/internal", replace: "/in?key=HIDE-rewrite" } }
                  - name: away
                    match: { path: /away }
                    redirect: { path: "/there?key=HIDE-redirect" }
                  - { to: app }
            clusters:
              app:
                endpoints: [127.0.0.1:9001]
                health: { type: http, path: "/health?key=HIDE-query" }
              cache:
                endpoints: [127.0.0.1:6379]
                health: { type: tcp, expect: { send: "AUTH HIDE-send\\r\\n", receive: HIDE-receive } }
              token: { endpoints: ["${BACKEND:127.0.0.1:9002}"] }
            """;

    @TempDir
    Path directory;

    @Test
    void noSecretIsShown() throws IOException {
        Map<String, Object> typed = load(WITH_SECRETS, Map.of());

        assertThat(WITH_SECRETS.split("HIDE-", -1)).as("places in the file").hasSize(13);
        assertThat(typed.toString()).doesNotContain("HIDE").contains("token=***", "Authorization=***", "X-Api-Key=***",
                "session=***", "/health?***", "/there?***", "send=***", "remove=[X-Removed]");
    }

    @Test
    void whatIsNoSecretIsShownAsTyped() throws IOException {
        Map<String, Object> typed = load(WITH_SECRETS, Map.of());

        assertThat(typed).containsOnlyKeys("admin", "listeners", "clusters");
        assertThat(typed.get("clusters")).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("token", Map.of("endpoints", List.of("${BACKEND:127.0.0.1:9002}")));
    }

    @Test
    void whatTheEnvironmentGivesIsShownByItsName() throws IOException {
        Map<String, Object> typed = load("""
                listeners: { web: { bind: 127.0.0.1:8080, to: app } }
                clusters: { app: { endpoints: ["${BACKEND}"] } }
                """, Map.of("BACKEND", "10.0.0.1:80"));

        assertThat(typed.toString()).contains("${BACKEND}").doesNotContain("10.0.0.1");
    }

    private Map<String, Object> load(String yaml, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(directory.resolve("weir.yaml"), yaml);
        return switch (ConfigLoader.load(file, environment)) {
            case ConfigResult.Loaded loaded -> loaded.typed();
            case ConfigResult.Rejected rejected -> throw new AssertionError(rejected.report());
        };
    }
}
