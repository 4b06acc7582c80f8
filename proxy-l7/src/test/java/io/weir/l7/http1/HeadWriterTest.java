package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves the proxy for a head: without one connection's fields, with the edits, framed once. */
class HeadWriterTest {
    private static String get(String fields) {
        return "GET /a HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    @Test
    void aRequestWithNothingToChangeGoesOutAsItCame() {
        String raw = get("User-Agent: x\r\nAccept: */*\r\ncookie: a=b\r\n");

        assertThat(Wire.forwarded(Wire.request(raw))).isEqualTo(raw);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Connection: keep-alive", "Connection: close", "Keep-Alive: timeout=5", "Proxy-Connection: keep-alive",
        "TE: gzip",
        "Upgrade: websocket", "Proxy-Authorization: Basic x", "HTTP2-Settings: x", "Trailer: x",
        "Proxy-Authenticate: x",
        "CONNECTION: Keep-Alive",
    })
    void aFieldOfOneConnectionIsNotForwarded(String field) {
        assertThat(Wire.forwarded(Wire.request(get("A: 1\r\n" + field + "\r\nB: 2\r\n"))))
                .isEqualTo(get("A: 1\r\nB: 2\r\n"));
        assertThat(Wire.forwarded(Wire.request(get(field + "\r\n")))).isEqualTo(get(""));
    }

    @Test
    void aNominatedFieldIsNotForwarded() {
        String raw = get("Connection: close, x-Hop,X-Other\r\nConnection: referer\r\nX-HOP: 1\r\nX-Hops: 2\r\n"
                + "X-Other: 3\r\nReferer: r\r\n");

        assertThat(Wire.forwarded(Wire.request(raw))).isEqualTo(get("X-Hops: 2\r\n"));
    }

    @ParameterizedTest
    @EnumSource(value = KnownField.class, names = {
        "HOST", "VIA", "FORWARDED", "X_FORWARDED_FOR", "X_FORWARDED_PROTO", "X_FORWARDED_HOST", "X_REQUEST_ID",
        "COOKIE",
        "AUTHORIZATION", "EXPECT", "CACHE_CONTROL", "CONTENT_TYPE", "MAX_FORWARDS",
    })
    void aGuardedFieldStaysHoweverNominated(KnownField field) {
        String line = field == KnownField.HOST ? "" : field.text() + ": 100-continue\r\n";
        RequestHead head = Wire.request(get("Connection: " + field.text() + "\r\n" + line));

        assertThat(Wire.forwarded(head)).isEqualTo(get(line));
    }

    @Test
    void nominatingTheLengthDoesNotUnframe() {
        RequestHead head = Wire.request("POST / HTTP/1.1\r\nHost: a\r\nConnection: content-length, host\r\n"
                + "Content-Length: 5\r\n\r\n");

        assertThat(Wire.forwarded(head)).isEqualTo("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
    }

    @Test
    void trailersAreStillWelcomeBehindTheProxy() {
        assertThat(Wire.forwarded(Wire.request(get("TE: gzip;q=1, trailers\r\nConnection: TE\r\n"))))
                .isEqualTo(get("te: trailers\r\nconnection: te\r\n"));
    }

    @Test
    void anUpgradeIsPassedOnOnlyWhenAllowed() {
        RequestHead head = Wire.request(get("Connection: Upgrade\r\nUpgrade: websocket\r\n"));

        assertThat(Wire.forwarded(head, edits -> {}, BodyKind.NONE, 0, true))
                .isEqualTo(get("Upgrade: websocket\r\nconnection: upgrade\r\n"));
        assertThat(Wire.forwarded(head, edits -> {}, BodyKind.NONE, 0, false)).isEqualTo(get(""));
    }

    @Test
    void editsDropSetAndAdd() {
        RequestHead head = Wire.request(get("A: 1\r\nB: 2\r\nb: 3\r\nC: 4\r\nCookie: x\r\n"));

        assertThat(Wire.forwarded(head, edits -> {
            edits.drop(KnownField.COOKIE);
            edits.drop("a".getBytes(US_ASCII));
            edits.set("B", "5");
            edits.set("b", "6");
            edits.add("C", "7");
            edits.add("via", "1.1 weir");
        })).isEqualTo(get("C: 4\r\nb: 6\r\nC: 7\r\nvia: 1.1 weir\r\n"));
    }

    @Test
    void editsReplaceTargetAndHost() {
        assertThat(Wire.forwarded(Wire.request(get("")), edits -> {
            edits.target("/b?c");
            edits.set("Host", "other:81");
        })).isEqualTo("GET /b?c HTTP/1.1\r\nhost: other:81\r\n\r\n");
    }

    @Test
    void editsCannotBreakTheirLine() {
        assertThat(Wire.forwarded(Wire.request(get("")), edits -> {
            edits.target("/a b\r\nX: y\u20ac");
            edits.host("h\r\nX: y");
            edits.add("A", "b\r\nX: y\u0000");
        })).isEqualTo("GET /a%20b%0D%0AX:%20y\u00e2\u0082\u00ac HTTP/1.1\r\nhost: h  X: y\r\nA: b  X: y \r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"Content-Length,7", "Transfer-Encoding,chunked", "Connection,close", "Upgrade,h2c"})
    void editsNeverFrame(String name, String value) {
        assertThat(Wire.forwarded(Wire.request(get("")), edits -> edits.set(name, value))).isEqualTo(get(""));
    }

    @Test
    void aHostDroppedByEditsIsWrittenAllTheSame() {
        assertThat(Wire.forwarded(Wire.request(get("A: b\r\n")), edits -> edits.drop(KnownField.HOST)))
                .isEqualTo("GET /a HTTP/1.1\r\nhost: a\r\nA: b\r\n\r\n");
    }

    @Test
    void theBodyMayBeFramedOtherwiseThanItCame() {
        RequestHead chunked = Wire.request(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n");
        RequestHead length = Wire.request("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");

        assertThat(Wire.forwarded(chunked, edits -> {}, BodyKind.LENGTH, 120, false))
                .isEqualTo("POST / HTTP/1.1\r\nHost: a\r\ncontent-length: 120\r\n\r\n");
        assertThat(Wire.forwarded(length, edits -> {}, BodyKind.CHUNKED, 0, false))
                .isEqualTo("POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n");
        assertThat(Wire.forwarded(length, edits -> {}, BodyKind.NONE, 0, false))
                .isEqualTo("POST / HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET|200|Content-Length: 5|HTTP_1_1|false|Content-Length: 5;",
        "GET|200|Content-Length: 5|HTTP_1_1|true|Content-Length: 5;connection: close;",
        "GET|200|Content-Length: 5|HTTP_1_0|false|Content-Length: 5;connection: keep-alive;",
        "GET|200|Transfer-Encoding: chunked|HTTP_1_1|false|transfer-encoding: chunked;",
        "GET|200|Transfer-Encoding: chunked|HTTP_1_0|false|connection: close;",
        "GET|200|X: y|HTTP_1_1|false|X: y;transfer-encoding: chunked;",
        "GET|200|X: y|HTTP_1_0|false|X: y;connection: close;",
        "HEAD|200|Content-Length: 5|HTTP_1_1|false|Content-Length: 5;",
        "HEAD|200|Content-Length: 5, 5|HTTP_1_1|false|content-length: 5;",
        "HEAD|200|Transfer-Encoding: chunked|HTTP_1_1|false|''",
        "GET|304|Content-Length: 5|HTTP_1_1|false|Content-Length: 5;",
        "GET|204|Content-Length: 5|HTTP_1_1|false|''",
        "GET|204|Transfer-Encoding: chunked|HTTP_1_1|false|''",
        "GET|101|Upgrade: x|HTTP_1_1|false|Upgrade: x;connection: upgrade;",
        "GET|200|Keep-Alive: timeout=5;Content-Length: 0|HTTP_1_1|false|Content-Length: 0;",
        "GET|200|Connection: X, close;X: y;Content-Length: 0|HTTP_1_1|false|Content-Length: 0;",
        "GET|200|Trailer: x;Transfer-Encoding: chunked|HTTP_1_1|false|Trailer: x;transfer-encoding: chunked;",
    })
    void aResponseIsFramedForItsClient(
            Method method, int status, String fields, HttpVersion client, boolean close, String expected) {
        ResponseHead head = Wire.response(
                "HTTP/1.1 " + status + " OK\r\n" + fields.replace(";", "\r\n") + "\r\n\r\n", method);

        assertThat(Wire.forwarded(head, client, close))
                .isEqualTo("HTTP/1.1 " + status + " OK\r\n" + expected.replace(";", "\r\n") + "\r\n");
    }

    @Test
    void aLocalReplyIsWrittenFromItsFields() {
        ResponseHead head = new ResponseHead();
        head.start(503, "Service Unavailable");
        head.fields().add("retry-after", "1");
        ByteBuf out = Unpooled.buffer();
        HeadWriter.writeResponse(head, new HeadEdits(), BodyKind.LENGTH, 1234567890123L,
                HttpVersion.HTTP_1_1, true, out);

        assertThat(out.toString(ISO_8859_1)).isEqualTo("HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n"
                + "content-length: 1234567890123\r\nconnection: close\r\n\r\n");
    }

    @Test
    void anInterimResponseIsPassedOn() {
        ByteBuf out = Unpooled.buffer();
        HeadWriter.writeInterim(Wire.response(
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\nConnection: close\r\nContent-Length: 9\r\n\r\n",
                Method.GET), out);

        assertThat(out.toString(ISO_8859_1)).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
    }
}
