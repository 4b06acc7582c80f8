package io.weir.loadtest.micro;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.l7.http1.ParseResult;
import io.weir.l7.http1.RequestParser;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.HttpLimitsSpec;

/** Request heads as they are seen in practice. */
final class SampleHeads {
    /** What a load generator or a service sends. */
    static final String SMALL = "GET /1k HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";

    /** What a browser sends: about 700 bytes, a dozen fields. */
    static final String BROWSER = """
            GET /assets/app/main.css?v=20261120 HTTP/1.1
            Host: www.example.com
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0
            Accept: text/css,*/*;q=0.1
            Accept-Language: en-GB,en;q=0.9,de;q=0.8
            Accept-Encoding: gzip, deflate, br, zstd
            Connection: keep-alive
            Referer: https://www.example.com/articles/2026/11/weirs-and-rivers
            Cookie: session=8b1f0c2d4e5a69788796a5b4c3d2e1f0; theme=dark; consent=1; ab=variant-b
            If-None-Match: "5f2a-61c8e4b7a9d40"
            Sec-Fetch-Dest: style
            Sec-Fetch-Mode: no-cors
            Sec-Fetch-Site: same-origin
            Cache-Control: no-cache

            """.replace("\n", "\r\n");

    private SampleHeads() {}

    /** Direct memory, as a socket is read into. */
    static ByteBuf direct(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    static RequestHead parse(String text) {
        var head = new RequestHead();
        ByteBuf bytes = direct(text);
        ParseResult result = new RequestParser(HttpLimitsSpec.DEFAULT).parse(bytes, head);
        bytes.release();
        if (result != ParseResult.DONE) {
            throw new IllegalArgumentException(result + ": " + text);
        }
        return head;
    }
}
