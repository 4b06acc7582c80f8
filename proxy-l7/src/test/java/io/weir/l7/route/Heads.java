package io.weir.l7.route;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.l7.http1.ParseResult;
import io.weir.l7.http1.RequestParser;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.HttpLimitsSpec;
import java.nio.charset.StandardCharsets;

/** Heads parsed from text. */
public final class Heads {
    private Heads() {}

    public static RequestHead request(String text) {
        RequestHead head = new RequestHead();
        head.scheme("http");
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        RequestParser parser = new RequestParser(HttpLimitsSpec.DEFAULT);
        if (parser.parse(bytes, head) != ParseResult.DONE) {
            throw new AssertionError("not a request: " + text);
        }
        bytes.release();
        return head;
    }
}
