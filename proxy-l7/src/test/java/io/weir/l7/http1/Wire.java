package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.core.error.ProxyError;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.spec.HttpLimitsSpec;
import java.util.function.Consumer;

/** Raw text through the codec, as one read. */
final class Wire {
    private Wire() {}

    static ByteBuf bytes(String raw) {
        return Unpooled.copiedBuffer(raw, ISO_8859_1);
    }

    static RequestHead request(String raw) {
        return request(raw, HttpLimitsSpec.DEFAULT);
    }

    static RequestHead request(String raw, HttpLimitsSpec limits) {
        RequestParser parser = new RequestParser(limits);
        RequestHead head = new RequestHead();
        assertThat(parser.parse(bytes(raw), head)).as(parser.detail()).isEqualTo(ParseResult.DONE);
        return head;
    }

    static ProxyError refusedRequest(String raw, HttpLimitsSpec limits) {
        RequestParser parser = new RequestParser(limits);
        assertThat(parser.parse(bytes(raw), new RequestHead())).isEqualTo(ParseResult.FAILED);
        assertThat(parser.detail()).isNotEmpty();
        return parser.error();
    }

    static ResponseHead response(String raw, Method request) {
        ResponseParser parser = new ResponseParser();
        ResponseHead head = new ResponseHead();
        assertThat(parser.parse(bytes(raw), head, request)).as(parser.detail()).isEqualTo(ParseResult.DONE);
        return head;
    }

    static ProxyError refusedResponse(String raw) {
        ResponseParser parser = new ResponseParser();
        assertThat(parser.parse(bytes(raw), new ResponseHead(), Method.GET)).isEqualTo(ParseResult.FAILED);
        assertThat(parser.detail()).isNotEmpty();
        return parser.error();
    }

    /** What goes out for a head as it stands. */
    static String forwarded(RequestHead head) {
        return forwarded(head, edits -> {});
    }

    static String forwarded(RequestHead head, Consumer<HeadEdits> change) {
        return forwarded(head, change, head.bodyKind(), head.bodyLength(), head.upgradeRequested());
    }

    static String forwarded(
            RequestHead head, Consumer<HeadEdits> change, BodyKind kind, long length, boolean upgrade) {
        HeadEdits edits = new HeadEdits();
        change.accept(edits);
        ByteBuf out = Unpooled.buffer();
        HeadWriter.writeRequest(head, edits, kind, length, upgrade, out);
        return out.toString(ISO_8859_1);
    }

    static String forwarded(ResponseHead head, HttpVersion client, boolean close) {
        ByteBuf out = Unpooled.buffer();
        HeadWriter.writeResponse(
                head, new HeadEdits(), head.bodyKind().towards(client), head.bodyLength(), client, close, out);
        return out.toString(ISO_8859_1);
    }
}
