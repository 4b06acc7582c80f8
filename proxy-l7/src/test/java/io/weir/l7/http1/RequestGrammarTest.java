package io.weir.l7.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.HttpLimitsSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule of RFC 9112, sections 2, 3 and 5, that a request head can break or stretch. */
class RequestGrammarTest {
    private static final String HOST = "Host: a\r\n\r\n";

    @Test
    void anOrdinaryRequestIsUnderstood() {
        RequestHead head = Wire.request("GET /p?q=1 HTTP/1.1\r\nHost: Example.org:8080\r\nAccept: */*\r\n\r\n");

        assertThat(head.method()).isEqualTo(Method.GET);
        assertThat(head.version()).isEqualTo(HttpVersion.HTTP_1_1);
        assertThat(head.target()).isEqualTo("/p?q=1");
        assertThat(head.path()).isEqualTo("/p");
        assertThat(head.authority()).isEqualTo("Example.org:8080");
        assertThat(head.host()).isEqualTo("example.org");
        assertThat(head.keepAlive()).isTrue();
        assertThat(head.bodyKind()).isEqualTo(BodyKind.NONE);
        assertThat(head.fields().count()).isEqualTo(2);
        assertThat(head.fields().value(KnownField.ACCEPT)).isEqualTo("*/*");
        assertThat(head.wireBytes()).isEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET  / HTTP/1.1\r\n", "GET /  HTTP/1.1\r\n", " GET / HTTP/1.1\r\n", "GET\t/ HTTP/1.1\r\n",
        "GET /\tHTTP/1.1\r\n",
        "GET / HTTP/1.1 \r\n", "GET / HTTP/1.1\n", "GET / HTTP/1.1\r", "GET / HTTP/1.1\r\r\n", "GET /\r\n", "GET\r\n",
        "GET / \r\n", "GET / http/1.1\r\n", "GET / HTTP/1.1x\r\n", "GET / HTTP/11\r\n", "GET / HTTP/1.10\r\n",
        "GET / HTTP/01.1\r\n", "GET / HTTP/2.0\r\n", "GET / HTTP/0.9\r\n", "GET / HTTP/3.1\r\n", "GET / HTTP/1,1\r\n",
        "GET / HTTP /1.1\r\n", "GET / XTTP/1.1\r\n", "GET / HTTP/-1.1\r\n", "GET / HTTP/1.1;x\r\n",
        "G(T / HTTP/1.1\r\n", "G@T / HTTP/1.1\r\n", "GET\u0000 / HTTP/1.1\r\n", "G\u00c9T / HTTP/1.1\r\n",
        "\u0016\u0003\u0001",
        "GET /\u0000 HTTP/1.1\r\n", "GET /\u0001 HTTP/1.1\r\n", "GET /\u007f HTTP/1.1\r\n", "GET /a#b HTTP/1.1\r\n",
        "GET /a b HTTP/1.1\r\n", "GET /\u000b HTTP/1.1\r\n", "GET /\rx HTTP/1.1\r\n", "GET /\nx HTTP/1.1\r\n",
        "PRI * HTTP/2.0\r\n", "GET / / HTTP/1.1\r\n", "\n\nGET / HTTP/1.1\r\n", "\rGET / HTTP/1.1\r\n",
    })
    void aBrokenRequestLineIsRefused(String line) {
        assertThat(Wire.refusedRequest(line + HOST, HttpLimitsSpec.DEFAULT)).isEqualTo(ProxyError.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET * HTTP/1.1\r\n", "GET a HTTP/1.1\r\n", "GET ?a HTTP/1.1\r\n", "GET a:80 HTTP/1.1\r\n",
        "CONNECT / HTTP/1.1\r\n", "CONNECT a HTTP/1.1\r\n", "CONNECT a: HTTP/1.1\r\n", "CONNECT * HTTP/1.1\r\n",
        "CONNECT http://a:80/ HTTP/1.1\r\n", "CONNECT [::1] HTTP/1.1\r\n", "CONNECT u@a:80 HTTP/1.1\r\n",
        "OPTIONS ** HTTP/1.1\r\n", "OPTIONS *?a HTTP/1.1\r\n",
        "GET http:// HTTP/1.1\r\n", "GET http:///x HTTP/1.1\r\n", "GET http://u@a/ HTTP/1.1\r\n",
        "GET http://u:p@a/ HTTP/1.1\r\n", "GET ftp://a/ HTTP/1.1\r\n", "GET http:/a HTTP/1.1\r\n",
        "GET http://a:99999/ HTTP/1.1\r\n", "GET http://a:8x/ HTTP/1.1\r\n", "GET http://[::1/ HTTP/1.1\r\n",
        "GET http://:80/ HTTP/1.1\r\n", "GET http://a\\b/ HTTP/1.1\r\n", "GET //a HTTP/1.1 x\r\n",
        "GET http://%zz/ HTTP/1.1\r\n", "GET https://a/#f HTTP/1.1\r\n", "GET file:///etc HTTP/1.1\r\n",
    })
    void aTargetInTheWrongFormIsRefused(String line) {
        assertThat(Wire.refusedRequest(line + HOST, HttpLimitsSpec.DEFAULT)).isEqualTo(ProxyError.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/", "//", "//a//b", "/a/../b", "/%2e%2e/x", "/%00", "/%zz", "/a%", "/a|b", "/{x}", "/\"q\"", "/<a>",
        "/a\\b", "/^`",
        "/?", "/?a=b&c=d?e", "/\u00c3\u00a9", "/a;b=c", "/*", "/http://a/", "/[x]", "/a:b@c", "/~'()!$&,+=",
    })
    void anOddButHarmlessTargetTravelsUnchanged(String target) {
        RequestHead head = Wire.request("GET " + target + " HTTP/1.1\r\n" + HOST);

        assertThat(head.target()).isEqualTo(target);
        assertThat(Wire.forwarded(head)).startsWith("GET " + target + " HTTP/1.1\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        ": x\r\n", "A : x\r\n", "A\t: x\r\n", " A: x\r\n", "\tA: x\r\n", "A\r\n", "A x\r\n", "A\u0000: x\r\n",
        "A(: x\r\n",
        "A@b: x\r\n", "\u00c4: x\r\n", "A: x\n", "A: x\rB: y\r\n", "A: x\u0000y\r\n", "A: x\u0001\r\n",
        "A: x\u007f\r\n",
        "A: x\u000by\r\n", "A: x\r\n y\r\n", "A: x\r\n\ty\r\n", "A: x\r\r\n", "A\u000b: x\r\n", "\"A\": x\r\n",
        "A/b: x\r\n",
        "A,b: x\r\n", "A;b: x\r\n", "A[0]: x\r\n", "A{}: x\r\n", "A\\: x\r\n", "A=b: x\r\n", "A: \u001b[0m\r\n",
        "=\r\n",
        "\u0000A: x\r\n", "A: x\r\n\n", "\nA: x\r\n",
    })
    void aBrokenFieldLineIsRefused(String line) {
        assertThat(Wire.refusedRequest("GET / HTTP/1.1\r\n" + line + HOST, HttpLimitsSpec.DEFAULT))
                .isEqualTo(ProxyError.BAD_REQUEST);
        assertThat(Wire.refusedRequest("GET / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n", HttpLimitsSpec.DEFAULT))
                .isEqualTo(ProxyError.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "A:x", "A: x", "A:", "A: ", "a!#$%&'*+-.^_`|~0: x", "A: x\ty", "A: \"q\" (c) [\u00e9]", "A: a:b:c", "A: =, ;",
    })
    void anOddButLegalFieldLineTravelsUnchanged(String line) {
        RequestHead head = Wire.request("GET / HTTP/1.1\r\n" + line + "\r\n" + HOST);

        assertThat(Wire.forwarded(head)).isEqualTo("GET / HTTP/1.1\r\n" + line + "\r\n" + HOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A:  x", "A:\tx", "A: x ", "A: x\t", "A: \t x \t "})
    void superfluousWhiteSpaceIsNotForwarded(String line) {
        RequestHead head = Wire.request("GET / HTTP/1.1\r\n" + line + "\r\n" + HOST);

        assertThat(Wire.forwarded(head)).isEqualTo("GET / HTTP/1.1\r\nA: x\r\n" + HOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.9"})
    void aHigherMinorVersionIsHandledAndForwardedAs11(String version) {
        RequestHead head = Wire.request("GET / HTTP/" + version + "\r\n" + HOST);

        assertThat(head.version()).isEqualTo(HttpVersion.HTTP_1_1);
        assertThat(Wire.forwarded(head)).startsWith("GET / HTTP/1.1\r\n");
    }

    @Test
    void aMethodNobodyKnowsTravelsAsSent() {
        RequestHead head = Wire.request("get! / HTTP/1.1\r\n" + HOST);

        assertThat(head.method()).isEqualTo(Method.OTHER);
        assertThat(head.methodText()).isEqualTo("get!");
    }

    @Test
    void aFewEmptyLinesBeforeARequestAreForgiven() {
        assertThat(Wire.request("\r\n\r\nGET / HTTP/1.1\r\n" + HOST).path()).isEqualTo("/");
    }

    @Test
    void manyEmptyLinesBeforeARequestAreNot() {
        assertThat(Wire.refusedRequest("\r\n".repeat(5), HttpLimitsSpec.DEFAULT)).isEqualTo(ProxyError.BAD_REQUEST);
    }

    @Test
    void anAbsoluteFormIsReducedAndItsAuthorityWins() {
        RequestHead head = Wire.request("GET HTTP://B.example:81/x?y HTTP/1.1\r\n" + HOST);

        assertThat(head.target()).isEqualTo("/x?y");
        assertThat(head.authority()).isEqualTo("B.example:81");
        assertThat(head.host()).isEqualTo("b.example");
        assertThat(Wire.forwarded(head)).isEqualTo("GET /x?y HTTP/1.1\r\nhost: B.example:81\r\n\r\n");
    }

    @Test
    void anAbsoluteFormWithoutAPathGetsOne() {
        assertThat(Wire.request("GET http://b HTTP/1.1\r\n" + HOST).target()).isEqualTo("/");
        assertThat(Wire.request("GET http://b?q HTTP/1.1\r\n" + HOST).target()).isEqualTo("/?q");
        assertThat(Wire.request("OPTIONS http://b HTTP/1.1\r\n" + HOST).target()).isEqualTo("*");
        assertThat(Wire.request("OPTIONS http://b?q HTTP/1.1\r\n" + HOST).target()).isEqualTo("/?q");
    }

    @Test
    void asteriskAndAuthorityFormsAreTakenInTheirPlaces() {
        assertThat(Wire.request("OPTIONS * HTTP/1.1\r\n" + HOST).target()).isEqualTo("*");
        assertThat(Wire.request("CONNECT a.example:443 HTTP/1.1\r\n" + HOST).host()).isEqualTo("a.example");
    }
}
