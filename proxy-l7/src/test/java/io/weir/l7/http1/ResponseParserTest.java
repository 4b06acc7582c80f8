package io.weir.l7.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weir.core.error.ProxyError;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.Method;
import io.weir.l7.message.ResponseHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint may answer, and what then goes out. */
class ResponseParserTest {
    @Test
    void anOrdinaryResponseIsUnderstood() {
        ResponseHead head = Wire.response("HTTP/1.1 200 Very OK\r\nContent-Length: 3\r\nX: y\r\n\r\n", Method.GET);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.reason()).isEqualTo("Very OK");
        assertThat(head.bodyKind()).isEqualTo(BodyKind.LENGTH);
        assertThat(head.bodyLength()).isEqualTo(3);
        assertThat(head.keepAlive()).isTrue();
    }

    @Test
    void whatFollowsTheHeadIsLeft() {
        ByteBuf in = Wire.bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP");
        new ResponseParser().parse(in, new ResponseHead(), Method.GET);

        assertThat(in.readableBytes()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1  200 OK\r\n", "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 099 OK\r\n",
        "HTTP/1.1 600 OK\r\n",
        "HTTP/1.1 +20 OK\r\n", "HTTP/1.1 2x0 OK\r\n", "HTTP/2.0 200 OK\r\n", "HTTP/0.9 200 OK\r\n",
        "http/1.1 200 OK\r\n",
        " HTTP/1.1 200 OK\r\n", "\r\nHTTP/1.1 200 OK\r\n", "HTTP/1.1\t200 OK\r\n", "HTTP/1.1 200\tOK\r\n",
        "ICY 200 OK\r\n",
        "HTTP/1.1 200 O\u0000K\r\n", "HTTP/1.1 200 O\u0007K\r\n", "HTTP/1.1 200 OK\n", "HTTP/1.1 200 OK\rX\r\n",
        "HTTP/1.1 200 OK\r\n X: folded\r\n", "HTTP/1.1 200 OK\r\nX : y\r\n", "HTTP/1.1 200 OK\r\nX: y\r\n z\r\n",
        "HTTP/1.1 200 OK\r\nX: a\rb\r\n", "HTTP/1.1 200 OK\r\nX: a\nY: b\r\n", "HTTP/1.1 200 OK\r\n: y\r\n",
        "hello, world\r\n",
        "HTTP/1.1 200 OK\r\nX: a\u0000b\r\n", "HTTP/1.10 200 OK\r\n", "HTTP/1.1 1000\r\n",
    })
    void brokenGrammarIsRefused(String start) {
        assertThat(Wire.refusedResponse(start + "\r\n")).isEqualTo(ProxyError.BAD_RESPONSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length: -1\r\n", "Content-Length: 1\r\nContent-Length: 2\r\n", "Content-Length: 1, 2\r\n",
        "Content-Length:\r\n",
        "Content-Length: 1x\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 99999999999999999999\r\n",
        "Transfer-Encoding: chunked, identity\r\n", "Content-Length: 0x10\r\n", "Transfer-Encoding:\r\n",
    })
    void ambiguousFramingIsRefused(String fields) {
        assertThat(Wire.refusedResponse("HTTP/1.1 200 OK\r\n" + fields + "\r\n")).isEqualTo(ProxyError.BAD_RESPONSE);
        assertThat(Wire.refusedResponse("HTTP/1.1 304 Not Modified\r\n" + fields + "\r\n"))
                .isEqualTo(ProxyError.BAD_RESPONSE);
    }

    @Test
    void chunksInHttp10AreRefused() {
        assertThat(Wire.refusedResponse("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .isEqualTo(ProxyError.BAD_RESPONSE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET|200||UNTIL_CLOSE", "GET|200|Content-Length: 5|LENGTH", "GET|200|Transfer-Encoding: Chunked|CHUNKED",
        "HEAD|200|Content-Length: 5|NONE", "HEAD|200|Transfer-Encoding: chunked|NONE", "HEAD|200||NONE",
        "GET|204|Content-Length: 5|NONE", "GET|204|Transfer-Encoding: chunked|NONE", "GET|304|Content-Length: 5|NONE",
        "GET|304|Transfer-Encoding: chunked|NONE", "GET|304||NONE", "GET|103|Content-Length: 5|NONE", "GET|101||NONE",
        "GET|205||UNTIL_CLOSE", "POST|404|Content-Length: 0|LENGTH",
    })
    void statusMethodAndFieldsDecideTheBody(Method method, int status, String field, BodyKind kind) {
        String line = field == null ? "" : field + "\r\n";

        assertThat(Wire.response("HTTP/1.1 " + status + " X\r\n" + line + "\r\n", method).bodyKind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1.1|Content-Length: 0|true", "1.1|Content-Length: 0;Connection: close|false", "1.1||false",
        "1.0|Content-Length: 0|false", "1.0|Content-Length: 0;Connection: keep-alive|true",
        "1.5|Content-Length: 0|true",
    })
    void versionConnectionAndBodySayWhetherItStays(String version, String fields, boolean stays) {
        String lines = fields == null ? "" : fields.replace(";", "\r\n") + "\r\n";

        assertThat(Wire.response("HTTP/" + version + " 200 OK\r\n" + lines + "\r\n", Method.GET).keepAlive())
                .isEqualTo(stays);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 200\r\n", "HTTP/1.1 200 \r\n", "HTTP/1.0 200 \r\n", "HTTP/1.0 200\r\n", "HTTP/1.7 200 \r\n",
    })
    void aStatusLineGoesOutCanonical(String line) {
        ResponseHead head = Wire.response(line + "Content-Length: 0\r\n\r\n", Method.GET);

        assertThat(Wire.forwarded(head, HttpVersion.HTTP_1_1, false))
                .isEqualTo("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void aGiantHeadIsBounded() {
        assertThat(Wire.refusedResponse("HTTP/1.1 200 OK\r\nA: " + "x".repeat(70_000)))
                .isEqualTo(ProxyError.RESPONSE_HEAD_TOO_LARGE);
        assertThat(Wire.refusedResponse("HTTP/1.1 200 " + "x".repeat(70_000)))
                .isEqualTo(ProxyError.RESPONSE_HEAD_TOO_LARGE);
        assertThat(Wire.refusedResponse("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(201)))
                .isEqualTo(ProxyError.RESPONSE_HEAD_TOO_LARGE);
    }

    @Test
    void identicalLengthsGoOutOnce() {
        ResponseHead head = Wire.response("HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\nA: b\r\n\r\n", Method.GET);

        assertThat(Wire.forwarded(head, HttpVersion.HTTP_1_1, false))
                .isEqualTo("HTTP/1.1 200 OK\r\nA: b\r\ncontent-length: 3\r\n\r\n");
    }
}
