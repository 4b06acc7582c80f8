package io.weir.l7.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.spec.HttpLimitsSpec;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What the head path may cost: no allocation per exchange, no second walk over bytes already seen. */
class CodecCostTest {
    private static final int ROUNDS = 20_000;

    private final RequestParser requestParser = new RequestParser(HttpLimitsSpec.DEFAULT);
    private final ResponseParser responseParser = new ResponseParser();
    private final RequestHead request = new RequestHead();
    private final ResponseHead response = new ResponseHead();
    private final HeadEdits edits = new HeadEdits();
    private final ByteBuf out = Unpooled.buffer(4096);
    private final ByteBuf requestIn = Wire.bytes("GET /index.html HTTP/1.1\r\nHost: example.org:8080\r\n"
            + "Connection: keep-alive\r\nUser-Agent: curl/8\r\nAccept: */*\r\nCookie: a=b\r\n\r\n");
    private final ByteBuf responseIn = Wire.bytes("HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 1024\r\n"
            + "Connection: keep-alive\r\nContent-Type: text/html\r\n\r\n");

    private void exchangeHeads() {
        request.reset();
        requestParser.reset();
        requestParser.parse(requestIn.readerIndex(0), request);
        require(request.host().length() == 11);
        edits.reset();
        edits.add("via", "1.1 weir");
        HeadWriter.writeRequest(request, edits, BodyKind.NONE, 0, false, out.clear());

        response.reset();
        responseParser.reset();
        responseParser.parse(responseIn.readerIndex(0), response, Method.GET);
        edits.reset();
        HeadWriter.writeResponse(
                response, edits, BodyKind.LENGTH, 1024, HttpVersion.HTTP_1_1, false, out.clear());
    }

    /** AssertJ allocates; this does not. */
    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError();
        }
    }

    @Test
    void theHeadsOfAnExchangeAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < ROUNDS; i++) {
            exchangeHeads();
        }

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            exchangeHeads();
        }
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;

        assertThat(each).as("bytes an exchange").isLessThan(8);
    }

    @Test
    void arraysOfAnUnusualHeadAreNotKept() {
        Wire.request("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        RequestHead head = Wire.request("GET / HTTP/1.1\r\nHost: a\r\nA: " + "x".repeat(20_000) + "\r\n\r\n");
        assertThat(head.fields().bytes().length).isGreaterThan(20_000);

        head.reset();

        assertThat(head.fields().bytes()).isEmpty();
    }

    @Test
    void whatIsCopiedBehindAHeadIsBounded() {
        RequestHead head = new RequestHead();
        ByteBuf in = Wire.bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + "x".repeat(60_000));
        requestParser.parse(in, head);

        assertThat(in.readableBytes()).isEqualTo(60_000);
        assertThat(head.fields().bytes().length).isLessThan(4096);
    }

    @Test
    void aChainOfTinyReadsTakesTheHeadUpWhereItWas() {
        RequestParser parser = new RequestParser(HttpLimitsSpec.DEFAULT);
        RequestHead head = new RequestHead();
        String raw = "GET /" + "x".repeat(15_000) + " HTTP/1.1\r\nHost: a\r\nA: " + "y".repeat(15_000) + "\r\n\r\n";
        ByteBuf in = Wire.bytes(raw);
        ParseResult result = ParseResult.NEED_MORE;
        for (int i = 0; i < raw.length(); i++) {
            require(result == ParseResult.NEED_MORE);
            result = parser.parse(in.slice(i, 1), head);
        }

        assertThat(result).isEqualTo(ParseResult.DONE);
        assertThat(head.wireBytes()).isEqualTo(raw.length());
    }
}
