package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Who may call the admin port, and what it withstands. Raw bytes, since browsers are what it has to fear. */
class AdminSecurityTest {
    private static final String DRAIN = "/clusters/app/endpoints/127.0.0.1:1/drain";
    private static final String TOKEN = "Authorization: Bearer " + Specs.TOKEN;

    private RunningServer running;

    @BeforeEach
    void start() throws StartException {
        running = RunningServer.start(specs());
    }

    private static Specs specs() {
        return new Specs().cluster(ClusterSpec.of("app", EndpointSpec.of("127.0.0.1:1")));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9900", "LOCALHOST", "127.0.0.1:9900", "127.0.0.1", "[::1]:9900"})
    void aHostThatOnlyThisMachineHasIsTaken(String host) {
        assertThat(ask("GET", "/state", "Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:9900", "127.0.0.1.evil.example", "localhost.evil.example"})
    void aNameThatWasMadeToLeadHereIsRefusedForReadsToo(String host) {
        assertThat(ask("GET", "/state", "Host: " + host).status()).isEqualTo(421);
        assertThat(ask("GET", "/config", "Host: " + host).status()).isEqualTo(421);
        assertThat(ask("POST", DRAIN, "Host: " + host, TOKEN).status()).isEqualTo(421);
        assertThat(ask("GET", "/livez", "Host: " + host).status()).as("probes name us as they like").isEqualTo(200);
        assertNothingWasDrained();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: http://evil.example", "Origin: null", "Origin: http://localhost:1",
        "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"})
    void pagesOfOthersChangeNothingEvenWithTheToken(String field) {
        assertThat(ask("POST", DRAIN, "Host: localhost", TOKEN, field).status()).isEqualTo(403);
        assertNothingWasDrained();
    }

    @Test
    void ourOwnPageMayChangeThings() {
        assertThat(ask("POST", DRAIN, "Host: localhost:9900", TOKEN, "Origin: http://localhost:9900",
                "Sec-Fetch-Site: same-origin").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html"})
    void whatAFormCouldSendIsRefused(String type) {
        assertThat(ask("POST", DRAIN, "Host: localhost", TOKEN, "Content-Type: " + type).status()).isEqualTo(415);
        assertNothingWasDrained();
    }

    @Test
    void noAnswerMayBeReadByPagesOfOthers() {
        RawResponse state = ask("GET", "/state", "Host: localhost", "Origin: http://evil.example");

        assertThat(state.header("access-control-allow-origin")).isNull();
        assertThat(state.header("cross-origin-resource-policy")).isEqualTo("same-origin");
        assertThat(state.header("x-content-type-options")).isEqualTo("nosniff");
    }

    @Test
    void changesAreLoggedWithWhoAndWhatAndNeverWithTheToken() {
        running.ask("PUT", "/log/level", "info");
        Logger logger = (Logger) LoggerFactory.getLogger("io.weir.server.admin");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            ask("PUT", "/clusters/app/endpoints/127.0.0.1:1/weight", "Host: localhost", TOKEN);
            ask("POST", DRAIN, "Host: localhost", TOKEN);
            ask("POST", DRAIN, "Host: localhost", "Authorization: Bearer guess");
        } finally {
            logger.detachAppender(lines);
        }

        List<String> texts = lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertThat(texts).anyMatch(line -> line.matches("admin: POST " + DRAIN + " by .* at /127.0.0.1:\\d+: 200"))
                .anyMatch(line -> line.matches("admin: POST " + DRAIN + " refused to /127.0.0.1:\\d+: 401 .*"))
                .noneMatch(line -> line.contains(Specs.TOKEN) || line.contains("guess"));
    }

    @Test
    void thePageHasNothingInlineAndEverythingItNames() {
        RawResponse page = ask("GET", "/", "Host: localhost", "Accept: text/html,*/*");
        String html = page.text();

        assertThat(page.header("content-security-policy")).startsWith("default-src 'none'; script-src 'self';")
                .doesNotContain("unsafe");
        assertThat(html).contains("<table>").doesNotContainPattern("\\son[a-z]+=").doesNotContain("style=", "<style");
        assertThat(html).doesNotContainPattern("<script(?![^>]* src=)").doesNotContain("http://", "https://");
        List<String> files = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"").matcher(html).results()
                .map((MatchResult match) -> match.group(1)).toList();
        assertThat(files).contains("/dashboard.js", "/uplot.css").allSatisfy(file ->
                assertThat(ask("GET", file, "Host: localhost").status()).as(file).isEqualTo(200));
    }

    @Test
    void whoReadsNoHtmlGetsTheListOfCalls() {
        assertThat(ask("GET", "/", "Host: localhost", "Accept: */*").text()).contains("GET  /livez");
        assertThat(ask("GET", "/help", "Host: localhost", "Accept: text/html").text()).contains("GET  /livez");
    }

    @Test
    void thePageCanBeTurnedOffWhileItRuns() {
        assertThat(running.reload(specs().withoutDashboard())).isEmpty();

        assertThat(ask("GET", "/", "Host: localhost", "Accept: text/html").text()).contains("GET  /livez");
        assertThat(ask("GET", "/dashboard.js", "Host: localhost").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\1\2\3\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9.9\r\n\r\n",
        "GET http:// HTTP/1.1\r\n\r\n",
        "POST /reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        "POST /reload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /clusters/%zz/endpoints/%/drain HTTP/1.1\r\nHost: localhost\r\n\r\n"})
    void garbageBehindARequestHarmsNobodyElse(String garbage) {
        try (RawClient client = connect()) {
            assertThat(client.exchange(head("GET", "/livez", "Host: localhost")).status()).isEqualTo(200);
            client.send(garbage).halfClose();
            assertAnswers();
        }
        assertAnswers();
    }

    @Test
    void aHeadWithoutEndIsCut() {
        try (RawClient client = connect()) {
            client.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Long: ");
            client.send("x".repeat(64 * 1024));
            client.expectGone();
        } catch (RuntimeException cutWhileSending) {
            // The port may close before all of it was sent.
        }
        assertAnswers();
    }

    @Test
    void manyWhoSendHeadsSlowlyKeepNobodyFromAsking() {
        List<RawClient> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                slow.add(connect().send("GET /livez HTTP/1.1\r\nHost: loc"));
            }
            assertAnswers();
        } finally {
            slow.forEach(RawClient::close);
        }
    }

    private void assertAnswers() {
        assertThat(running.get("/livez").statusCode()).isEqualTo(200);
        assertThat(running.get("/state").statusCode()).isEqualTo(200);
    }

    private void assertNothingWasDrained() {
        assertThat(running.get("/endpoints").body()).contains("\"drained\":false").doesNotContain("\"drained\":true");
    }

    private RawResponse ask(String method, String path, String... fields) {
        try (RawClient client = connect()) {
            return client.exchange(head(method, path, fields));
        }
    }

    private RawClient connect() {
        return RawClient.connect(Objects.requireNonNull(running.server.adminAddress()).getPort());
    }

    private static String head(String method, String path, String... fields) {
        return method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", fields)
                + (method.equals("GET") ? "" : "\r\nContent-Length: 0") + "\r\n\r\n";
    }
}
