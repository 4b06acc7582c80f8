package io.weir.l7.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.HttpLimitsSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What fields of a request mean together: Host, framing, connection, expectation, limits. */
class RequestRulesTest {
    private static final HttpLimitsSpec TIGHT = new HttpLimitsSpec(
            256, 4, 0, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 0);

    private static String post(String fields) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    private static void refused(String raw) {
        assertThat(Wire.refusedRequest(raw, HttpLimitsSpec.DEFAULT)).isEqualTo(ProxyError.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "Host: a\r\nHost: a\r\n", "Host: a\r\nhost: b\r\n", "Host: a\r\nX: y\r\nHOST:\r\n", "Host: :80\r\n",
        "Host: a b\r\n", "Host: a, b\r\n", "Host: a/b\r\n", "Host: u@a\r\n", "Host: a:80:80\r\n", "Host: a:x\r\n",
        "Host: a:65536\r\n", "Host: a:-1\r\n", "Host: a:+80\r\n", "Host: [::1\r\n", "Host: ::1\r\n",
        "Host: [::1]x\r\n",
        "Host: [::g]\r\n", "Host: [1.2.3.4]\r\n", "Host: [fe80::1%25eth0]\r\n", "Host: []\r\n", "Host: a?b\r\n",
        "Host: a#b\r\n", "Host: a\\b\r\n", "Host: \"a\"\r\n", "Host: <a>\r\n", "Host: a\tb\r\n", "Host: \u00e9\r\n",
        "Host: %zz\r\n", "Host: a%2\r\n", "Host: http://a\r\n", "Host: a:80 \t80\r\n", "Host: {a}\r\n",
        "Host: a|b\r\n",
    })
    void aMissingRepeatedOrBrokenHostIsRefused(String host) {
        refused("GET / HTTP/1.1\r\n" + host + "\r\n");
        refused("GET http://b/ HTTP/1.1\r\n" + host + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "a,a", "A.Example,a.example", "a:,a", "a:0080,a", "a:65535,a", "1.2.3.4:80,1.2.3.4", "[::1],[::1]",
        "[::1]:80,[::1]", "[2001:DB8::1],[2001:db8::1]", "a_b-c.d~e,a_b-c.d~e", "%41,%41", "a!$&'()*+;=,a!$&'()*+;=",
        "[::ffff:1.2.3.4]:8,[::ffff:1.2.3.4]",
    })
    void aValidHostIsUnderstood(String authority, String host) {
        RequestHead head = Wire.request("GET / HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");

        assertThat(head.authority()).isEqualTo(authority);
        assertThat(head.host()).isEqualTo(host);
    }

    @Test
    void anHttp10RequestNeedsNoHostAndIsForwardedWithOne() {
        RequestHead head = Wire.request("GET / HTTP/1.0\r\n\r\n");

        assertThat(head.host()).isEmpty();
        assertThat(Wire.forwarded(head)).isEqualTo("GET / HTTP/1.1\r\nhost: \r\n\r\n");
    }

    @Test
    void anEmptyHostIsTakenOnlyWhereTheTargetNeedsNone() {
        refused("GET / HTTP/1.1\r\nHost:\r\n\r\n");
        assertThat(Wire.request("OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n").host()).isEmpty();
        assertThat(Wire.request("GET http://b/ HTTP/1.1\r\nHost:\r\n\r\n").host()).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "+5", "-5", "-0", "5 5", "5,", ",5", "5,,5", "5, 6", "5;5", "5.0", "0x5", "5h", "1e1", "five",
        "\"5\"", "5\t5",
        "9223372036854775808", "99999999999999999999999999", "\u0661", "\u00b2", "5, x", "5,-5", "5 ,6", "_5", "5_0",
    })
    void aBrokenContentLengthIsRefused(String value) {
        refused(post("Content-Length: " + value + "\r\n"));
        refused(post("Content-Length: 5\r\nContent-Length: " + value + "\r\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0|0", "5|5", "005|5", "5, 5|5", "5,5 ,\t5|5", "9223372036854775807|9223372036854775807",
        "000000000000000000000000000005|5",
    })
    void aContentLengthOfOneMeaningIsForwardedOnce(String value, long length) {
        RequestHead head = Wire.request(post("Content-Length: " + value + "\r\nContent-Length: " + value + "\r\n"));

        assertThat(head.bodyKind()).isEqualTo(BodyKind.LENGTH);
        assertThat(head.bodyLength()).isEqualTo(length);
        assertThat(Wire.forwarded(head)).isEqualTo(
                "POST / HTTP/1.1\r\nHost: a\r\ncontent-length: " + length + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "identity", "gzip", "chunked, chunked", "chunked,", ",chunked", "gzip, chunked", "chunked, gzip",
        "xchunked",
        "chunkedx", "chunked;q=1", "chunked; a=b", "\"chunked\"", "'chunked'", "chun ked", "chunked\u00a0",
        "[chunked]",
        "chunked chunked", "x", "\u00a0chunked", "chunked, identity", "identity, chunked", "chunked\u00ff",
    })
    void anyTransferEncodingButChunkedIsRefused(String value) {
        refused(post("Transfer-Encoding: " + value + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding : chunked\r\n",
        " Transfer-Encoding: chunked\r\n", "X: y\r\n Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding\t: chunked\r\n",
        "Transfer-Encoding: chunked\r\n\tX\r\n", "X: y\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding\u000b: chunked\r\n",
        "Transfer-Encoding: \u000bchunked\r\n", "Transfer-Encoding: chunked\u0000\r\n",
        "Transfer_Encoding: chunked\r\n",
        "transfer_ENCODING: x\r\n", "Content_Length: 5\r\n", "\u0000Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "X: y\rTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding:\r\n chunked\r\n", "Transfer-Encoding: cow\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Length : 6\r\n", "Content-Length\u0000: 5\r\n", "Content-Length: 5\r\n\t6\r\n",
    })
    void everyDisguiseOfFramingIsRefused(String fields) {
        refused(post(fields));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "CHUNKED", " \tchunked\t "})
    void chunkedIsTakenInAnyCaseAndForwardedInOne(String value) {
        RequestHead head = Wire.request(post("tRANSFER-eNCODING: " + value + "\r\n"));

        assertThat(head.bodyKind()).isEqualTo(BodyKind.CHUNKED);
        assertThat(Wire.forwarded(head)).isEqualTo(
                "POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n");
    }

    @Test
    void transferEncodingInHttp10IsRefused() {
        refused("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    @Test
    void traceWithContentIsRefused() {
        refused("TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n");
        refused("TRACE / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1.1||true", "1.1|close|false", "1.1|Close|false", "1.1|keep-alive, close|false", "1.1|x,\tclose ,y|false",
        "1.1|closed|true", "1.1|keep-alive|true", "1.0||false", "1.0|keep-alive|true", "1.0|Keep-Alive, close|false",
        "1.0|keep alive|false",
    })
    void versionAndConnectionSayWhetherItStays(String version, String connection, boolean stays) {
        String field = connection == null ? "" : "Connection: " + connection + "\r\n";

        assertThat(Wire.request("GET / HTTP/" + version + "\r\nHost: a\r\n" + field + "\r\n").keepAlive())
                .isEqualTo(stays);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1.1|upgrade|websocket|true", "1.1|keep-alive, Upgrade|WebSocket|true", "1.1|keep-alive|websocket|false",
        "1.1|upgrade|h2c|false", "1.1|upgrade|h2c, websocket|false", "1.1|upgrade|HTTP/2.0|false",
        "1.1|upgrade|TLS/1.0|false", "1.0|upgrade|websocket|false", "1.1|upgraded|websocket|false",
    })
    void anUpgradeIsSeenWhereItIsMeant(String version, String connection, String upgrade, boolean asked) {
        RequestHead head = Wire.request("GET / HTTP/" + version + "\r\nHost: a\r\nConnection: " + connection
                + "\r\nUpgrade: " + upgrade + "\r\n\r\n");

        assertThat(head.upgradeRequested()).isEqualTo(asked);
    }

    @Test
    void moreConnectionOptionsThanAnyoneNeedsAreRefused() {
        refused(post("Connection: " + "x,".repeat(100) + "\r\n"));
    }

    @ParameterizedTest
    @CsvSource({"100-continue,true", "100-Continue,true"})
    void aContinueIsWaitedFor(String value, boolean waits) {
        assertThat(Wire.request(post("Expect: " + value + "\r\nContent-Length: 1\r\n")).expectsContinue())
                .isEqualTo(waits);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Expect: 200-ok\r\n", "Expect:\r\n", "Expect: 100-continue, x\r\n",
        "Expect: 100-continue\r\nExpect: 100-continue\r\n",
    })
    void otherExpectationsCannotBeMet(String fields) {
        assertThat(Wire.refusedRequest(post(fields), HttpLimitsSpec.DEFAULT)).isEqualTo(ProxyError.EXPECTATION_FAILED);
    }

    @Test
    void anHttp10ClientExpectsNothing() {
        RequestHead head = Wire.request(
                "POST / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");

        assertThat(head.expectsContinue()).isFalse();
        assertThat(Wire.forwarded(head)).doesNotContain("Expect");
    }

    @Test
    void aRequestLineBeyondTheBoundIsTooLong() {
        assertThat(Wire.refusedRequest("GET /" + "x".repeat(300), TIGHT)).isEqualTo(ProxyError.URI_TOO_LONG);
        assertThat(Wire.refusedRequest("X".repeat(300), TIGHT)).isEqualTo(ProxyError.URI_TOO_LONG);
    }

    @Test
    void aHeadBeyondTheBoundIsTooLarge() {
        assertThat(Wire.refusedRequest("GET / HTTP/1.1\r\nHost: a\r\nA: " + "x".repeat(300), TIGHT))
                .isEqualTo(ProxyError.HEAD_TOO_LARGE);
        assertThat(Wire.refusedRequest("GET / HTTP/1.1\r\n" + "x".repeat(300), TIGHT))
                .isEqualTo(ProxyError.HEAD_TOO_LARGE);
    }

    @Test
    void aHeadOfExactlyTheBoundIsTaken() {
        String start = "GET / HTTP/1.1\r\nHost: a\r\nA: ";
        String exact = start + "x".repeat(256 - start.length() - 4) + "\r\n\r\n";

        assertThat(Wire.request(exact, TIGHT).wireBytes()).isEqualTo(256);
        assertThat(Wire.refusedRequest(exact.replace("A: ", "A:  "), TIGHT)).isEqualTo(ProxyError.HEAD_TOO_LARGE);
    }

    @Test
    void moreFieldsThanTheBoundAreTooMany() {
        String three = "GET / HTTP/1.1\r\nHost: a\r\n" + "A: b\r\n".repeat(3);

        assertThat(Wire.request(three + "\r\n", TIGHT).fields().count()).isEqualTo(4);
        assertThat(Wire.refusedRequest(three + "A: b\r\n\r\n", TIGHT)).isEqualTo(ProxyError.HEAD_TOO_LARGE);
    }
}
