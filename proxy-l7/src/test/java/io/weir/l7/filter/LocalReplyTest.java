package io.weir.l7.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.l7.filter.LocalReply.Field;
import io.weir.l7.route.Heads;
import io.weir.l7.spec.ErrorPagesSpec;
import io.weir.l7.spec.RouteAction.Redirect;
import io.weir.l7.spec.RouteAction.Respond;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LocalReplyTest {
    @ParameterizedTest
    @EnumSource(ProxyError.class)
    void everyAnsweredErrorHasItsStatusAndSaysWhoCausedIt(ProxyError error) {
        if (error.status() < 400) {
            assertThat(error.status()).isZero();
            return;
        }

        LocalReply reply = LocalReply.failure(error, ErrorPagesSpec.NONE);

        assertThat(reply.status()).isEqualTo(error.status());
        if (error.proxyStatus() != null) {
            assertThat(reply.fields()).contains(new Field("Proxy-Status",
                    "weir; error=" + error.proxyStatus() + "; verdict=\"" + error.verdict() + "\""));
        }
    }

    @Test
    void anErrorPageReplacesTheBodyAndKeepsTheFields() {
        byte[] body = "<p>sorry</p>".getBytes(StandardCharsets.UTF_8);
        ErrorPagesSpec.Page page = new ErrorPagesSpec.Page("text/html", body);
        ErrorPagesSpec pages = new ErrorPagesSpec(Map.of(), Map.of(5, page));

        LocalReply reply = LocalReply.failure(ProxyError.CONNECT_REFUSED, pages);

        assertThat(new String(reply.body(), StandardCharsets.UTF_8)).isEqualTo("<p>sorry</p>");
        assertThat(reply.fields()).contains(new Field("Content-Type", "text/html"));
        assertThat(reply.fields()).extracting(Field::name).contains("Proxy-Status");
        assertThat(new String(LocalReply.failure(ProxyError.NO_ROUTE, pages).body(), StandardCharsets.UTF_8))
                .isEqualTo("404 Not Found\n");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "https, -, -, -, a.example.com:8080, /x?y=1, https://a.example.com/x?y=1",
        "-, b.example.com, -, -, a.example.com:8080, /x?y=1, http://b.example.com/x?y=1",
        "-, -, -, /new, a.example.com:8080, /x?y=1, http://a.example.com:8080/new?y=1",
        "-, -, -, /new?z=2, a.example.com, /x?y=1, http://a.example.com/new?z=2",
        "https, -, 8443, -, [::1]:8080, /, https://[::1]:8443/",
        "-, -, 80, -, a.example.com:8080, /, http://a.example.com/",
    })
    void aRedirectChangesWhatItSaysAndKeepsTheRest(
            String scheme, String host, Integer port, String path, String authority, String target, String location) {
        LocalReply reply = LocalReply.redirect(new Redirect(301, scheme, host, port, path),
                Heads.request("GET " + target + " HTTP/1.1\r\nhost: " + authority + "\r\n\r\n"));

        assertThat(reply.status()).isEqualTo(301);
        assertThat(reply.fields()).contains(new Field("Location", location));
    }

    @Test
    void aFixedAnswerIsPlainTextUnlessItSaysOtherwise() {
        assertThat(LocalReply.respond(new Respond(403, "no", Map.of())).fields())
                .containsExactly(new Field("Content-Type", "text/plain; charset=utf-8"));
        assertThat(LocalReply.respond(new Respond(200, "{}", Map.of("content-type", "application/json"))).fields())
                .containsExactly(new Field("content-type", "application/json"));
    }
}
