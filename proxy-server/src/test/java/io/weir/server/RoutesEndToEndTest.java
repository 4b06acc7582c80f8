package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawRequest;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the keys of a route and of the clients' side do, from the text of a configuration to bytes on the wire. */
class RoutesEndToEndTest {
    private static final String FROM = "GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: %s\r\n\r\n";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"balance: source_hash", "balance: maglev, hash: client_ip"})
    void clientsBehindATrustedProxyAreSpreadByTheirOwnAddresses(String balance) throws Exception {
        try (var one = ScriptedUpstream.start(); var two = ScriptedUpstream.start();
                RunningServer running = start(trusting("[%s, %s], %s".formatted(
                        one.hostPort(), two.hostPort(), balance)));
                RawClient proxy = RawClient.connect(running.address("web"))) {
            for (int client = 1; client <= 32; client++) {
                assertThat(proxy.exchange(FROM.formatted("203.0.113." + client)).status()).isEqualTo(200);
            }

            assertThat(one.requests()).isNotEmpty();
            assertThat(two.requests()).isNotEmpty();
        }
    }

    @Test
    void aClientBehindATrustedProxySticksByItsOwnAddress() throws Exception {
        try (var one = ScriptedUpstream.start(); var two = ScriptedUpstream.start();
                RunningServer running = start(trusting("[%s, %s], sticky: { source: { ttl: 1m } }".formatted(
                        one.hostPort(), two.hostPort())));
                RawClient proxy = RawClient.connect(running.address("web"))) {
            for (int round = 0; round < 4; round++) {
                proxy.exchange(FROM.formatted("203.0.113.1"));
                proxy.exchange(FROM.formatted("203.0.113.2"));
            }

            assertThat(clientsOf(one)).hasSize(1).doesNotContainAnyElementsOf(clientsOf(two));
            assertThat(clientsOf(two)).hasSize(1);
        }
    }

    @Test
    void aClientBehindATrustedProxyIsToldToTheEndpointAndTheAccessLog() throws Exception {
        try (var upstream = ScriptedUpstream.start();
                RunningServer running = start(trusting("[%s]".formatted(upstream.hostPort())));
                RawClient proxy = RawClient.connect(running.address("web"))) {
            RawResponse response = proxy.exchange(FROM.formatted("6.6.6.6, 203.0.113.9, 10.0.0.2"));

            RawRequest seen = upstream.awaitRequest(0);
            assertThat(seen.header("x-client")).isEqualTo("203.0.113.9");
            assertThat(seen.header("x-forwarded-for")).isEqualTo("6.6.6.6, 203.0.113.9, 10.0.0.2, 127.0.0.1");
            assertThat(response.header("x-client")).isEqualTo("203.0.113.9");
        }
        assertThat(directory.resolve("access.log")).content().contains("\"client\":\"203.0.113.9\"");
    }

    @Test
    void whoIsNotTrustedIsItsOwnClientWhateverItSays() throws Exception {
        try (var upstream = ScriptedUpstream.start();
                RunningServer running = start(trusting("[%s]".formatted(upstream.hostPort()))
                        .replace("127.0.0.0/8", "192.0.2.0/24"));
                RawClient proxy = RawClient.connect(running.address("web"))) {
            proxy.exchange(FROM.formatted("203.0.113.9"));

            assertThat(upstream.awaitRequest(0).header("x-client")).isEqualTo("127.0.0.1");
        }
        assertThat(directory.resolve("access.log")).content().contains("\"client\":\"127.0.0.1:");
    }

    @Test
    void theIdOfARequestIsKnownToAnswersOfTheProxyItself() throws Exception {
        String id;
        try (RunningServer running = start("""
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    routes:
                      - redirect: { path: /elsewhere }
                        response_headers: { set: { x-id: "${request_id}" } }
                """);
                RawClient client = RawClient.connect(running.address("web"))) {
            RawResponse response = client.exchange("GET / HTTP/1.1\r\nhost: a\r\n\r\n");

            assertThat(response.status()).isEqualTo(301);
            id = response.header("x-id");
        }
        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(directory.resolve("access.log")).content().contains("\"request_id\":\"" + id + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "match: { path_regex: '^/(a|b)*$' }",
        "rewrite: { path_regex: { pattern: '^/(a|b)*$', replace: / } }",
    })
    void aPathTooLongForAPatternIsRefusedAndItsConnectionEnds(String key) throws Exception {
        try (var upstream = ScriptedUpstream.start();
                RunningServer running = start(forwarding(upstream, key));
                RawClient client = RawClient.connect(running.address("web"))) {
            assertThat(client.exchange("GET /abab HTTP/1.1\r\nhost: a\r\n\r\n").status()).isEqualTo(200);

            RawResponse response = client.exchange("GET /" + "ab".repeat(15_000) + " HTTP/1.1\r\nhost: a\r\n\r\n");

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.header("proxy-status")).contains("client/request");
            client.expectClosed();
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void cacheHeadersSayWhatTheEndpointDidNot() throws Exception {
        String said = "HTTP/1.1 200 OK\r\ncache-control: no-store\r\ncontent-length: 0\r\n\r\n";
        String silent = "HTTP/1.1 200 OK\r\ndate: Sat, 21 Nov 2026 10:00:00 GMT\r\ncontent-length: 0\r\n\r\n";
        try (var upstream = ScriptedUpstream.start()
                        .answer(said).answer(silent).answer(silent.replace("200 OK", "404 Not Found"));
                RunningServer running = start(forwarding(upstream, "cache_headers: { expires: 10m }"));
                RawClient client = RawClient.connect(running.address("web"))) {
            RawResponse first = get(client);
            assertThat(first.header("cache-control")).isEqualTo("no-store");
            assertThat(first.headers().has("expires")).isFalse();

            ZonedDateTime before = ZonedDateTime.now();
            RawResponse second = get(client);
            assertThat(second.header("cache-control")).isEqualTo("max-age=600");
            ZonedDateTime expires =
                    ZonedDateTime.parse(second.header("expires"), DateTimeFormatter.RFC_1123_DATE_TIME);
            assertThat(Duration.between(before, expires)).isGreaterThanOrEqualTo(Duration.ofSeconds(598));

            assertThat(get(client).headers().has("cache-control")).as("of a 404").isFalse();
        }
    }

    @Test
    void cacheHeadersReplaceWhatTheEndpointSaidWhereAskedFor() throws Exception {
        try (var upstream = ScriptedUpstream.start().answer("HTTP/1.1 200 OK\r\ncache-control: no-store\r\n"
                        + "cache-control: private\r\nexpires: 0\r\ncontent-length: 0\r\n\r\n");
                RunningServer running = start(forwarding(upstream,
                        "cache_headers: { cache_control: \"public, max-age=5\", if_missing: false }"));
                RawClient client = RawClient.connect(running.address("web"))) {
            RawResponse response = get(client);

            assertThat(response.header("cache-control")).isEqualTo("public, max-age=5");
            assertThat(response.head()).doesNotContain("no-store").doesNotContain("private");
            assertThat(response.headers().has("expires")).isFalse();
        }
    }

    @Test
    void conditionalRequestsAndTheirAnswersPassUntouched() throws Exception {
        String fields = "cache-control: max-age=60\r\nexpires: Sat, 21 Nov 2026 11:00:00 GMT\r\netag: W/\"v1\"\r\n"
                + "last-modified: Sat, 21 Nov 2026 09:00:00 GMT\r\nage: 7\r\nvary: accept, accept-encoding\r\n";
        String conditions = "if-none-match: W/\"v1\", \"v2\"\r\nif-modified-since: Sat, 21 Nov 2026 09:00:00 GMT\r\n"
                + "if-range: \"v1\"\r\nrange: bytes=0-1\r\ncache-control: no-cache\r\n";
        try (var upstream = ScriptedUpstream.start().answer("HTTP/1.1 304 Not Modified\r\n" + fields + "\r\n");
                RunningServer running = start(forwarding(upstream, "name: all"));
                RawClient client = RawClient.connect(running.address("web"))) {
            RawResponse response = client.exchange("GET / HTTP/1.1\r\nhost: a\r\n" + conditions + "\r\n");

            assertThat(response.status()).isEqualTo(304);
            assertThat(response.head()).contains(fields);
            assertThat(upstream.awaitRequest(0).head()).contains(conditions);
        }
    }

    @Test
    void errorPagesAreSentForTheProxysOwnFailuresAndNotForTheEndpoints() throws Exception {
        Files.writeString(directory.resolve("sorry.html"), "<h1>Sorry</h1>");
        try (var upstream = ScriptedUpstream.start()
                        .answer("HTTP/1.1 503 Busy\r\ncontent-length: 4\r\n\r\nbusy").answer("nonsense\r\n\r\n");
                RunningServer running = start(forwarding(upstream, "error_pages: { 5xx: sorry.html }"));
                RawClient client = RawClient.connect(running.address("web"))) {
            assertThat(get(client).text()).isEqualTo("busy");

            RawResponse ours = get(client);
            assertThat(ours.status()).isEqualTo(502);
            assertThat(ours.text()).isEqualTo("<h1>Sorry</h1>");
            assertThat(ours.header("content-type")).startsWith("text/html");
        }
    }

    private static RawResponse get(RawClient client) {
        return client.exchange("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    }

    private static Set<String> clientsOf(ScriptedUpstream upstream) {
        Set<String> clients = new HashSet<>();
        upstream.requests().forEach(request -> clients.add(request.header("x-client")));
        return clients;
    }

    private static String trusting(String endpoints) {
        return """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    trusted_proxies: [10.0.0.0/8, 127.0.0.0/8]
                    routes:
                      - to: app
                        request_headers: { set: { x-client: "${client_ip}" } }
                        response_headers: { set: { x-client: "${client_ip}" } }
                clusters:
                  app: { endpoints: %s }
                """.formatted(endpoints);
    }

    private static String forwarding(ScriptedUpstream endpoint, String key) {
        return """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    routes:
                      - { to: app, %s }
                clusters:
                  app: { endpoints: [%s] }
                """.formatted(key, endpoint.hostPort());
    }

    private RunningServer start(String yaml) throws Exception {
        String common = """
                runtime: { workers: 1, drain_timeout: 5s }
                admin: { bind: 127.0.0.1:0 }
                log: { level: error }
                access_log: { path: %s }
                """.formatted(directory.resolve("access.log"));
        ConfigResult result =
                ConfigLoader.load(Files.writeString(directory.resolve("weir.yaml"), common + yaml), Map.of());
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return RunningServer.start((ConfigResult.Loaded) result);
    }
}
