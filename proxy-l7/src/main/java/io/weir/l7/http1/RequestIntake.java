package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.exchange.Exchange;
import io.weir.l7.exchange.HttpListenerSnapshot;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.HttpLimitsSpec;

/**
 * Makes requests of a client's bytes: tells the exchange of its head, of its body as it comes, and of its end, or of
 * the rule or limit that was broken.
 */
@LoopConfined
final class RequestIntake {
    private final Http1ServerHandler connection;
    private final ConnectionTimer timer;
    private final ClientReads reads;
    private final RequestParser parser;
    private final BodyReader body = new BodyReader();
    private int requests;

    RequestIntake(Http1ServerHandler connection, ConnectionTimer timer, ClientReads reads, HttpLimitsSpec limits) {
        this.connection = connection;
        this.timer = timer;
        this.reads = reads;
        this.parser = new RequestParser(limits);
    }

    /** A head begins. */
    void begin() {
        parser.reset();
    }

    /** Whether more came of the head than empty lines before it. */
    boolean hasStarted() {
        return parser.hasStarted();
    }

    /** Whether that many requests are all that a connection may carry. */
    boolean isLast(HttpLimitsSpec limits) {
        return limits.keepAliveRequests() != 0 && requests >= limits.keepAliveRequests();
    }

    /** Reads of {@code in}, which is borrowed. */
    void readHead(ByteBuf in, Exchange current, HttpListenerSnapshot snapshot) {
        switch (parser.parse(in, current.request())) {
            case NEED_MORE -> { }
            case FAILED -> current.onRequestFailed(snapshot, parser.error(), parser.detail());
            case DONE -> onHead(current, snapshot);
        }
    }

    private void onHead(Exchange current, HttpListenerSnapshot snapshot) {
        requests++;
        RequestHead head = current.request();
        connection.onHead(head, !isLast(snapshot.limits()));
        timer.awaitNothing();
        if (head.hasBody()) {
            connection.become(ConnectionPhase.BODY);
            reads.bodyPaused(false);
            body.start(head.bodyKind(), head.bodyLength());
            if (!head.expectsContinue()) {
                timer.awaitBody(snapshot.limits());
            }
        } else {
            connection.become(ConnectionPhase.RESPONDING);
        }
        if (isTooLong(snapshot.limits(), head.bodyLength())) {
            current.noteHead(snapshot);
            current.onRequestFailed(snapshot, ProxyError.BODY_TOO_LARGE, "announced " + head.bodyLength() + " bytes");
        } else {
            current.onRequestHead(snapshot, !head.hasBody());
        }
    }

    /** Reads of {@code in}, which is borrowed. */
    void readBody(ByteBuf in, Exchange current, HttpListenerSnapshot snapshot) {
        ByteBuf data = body.read(in);
        if (data != null) {
            takeData(data, current, snapshot);
        }
        if (!connection.isReadingBody()) {
            return;
        }
        if (body.isDone()) {
            connection.become(ConnectionPhase.RESPONDING);
            timer.awaitNothing();
            current.onRequestEnd(body.trailers());
        } else if (body.hasFailed()) {
            current.onRequestFailed(snapshot, ProxyError.BAD_BODY, body.detail());
        }
    }

    private void takeData(ByteBuf data, Exchange current, HttpListenerSnapshot snapshot) {
        if (isTooLong(snapshot.limits(), body.dataBytes())) {
            data.release();
            String detail = "more than " + snapshot.limits().requestBodyBytesMax() + " bytes";
            current.onRequestFailed(snapshot, ProxyError.BODY_TOO_LARGE, detail);
            return;
        }
        timer.awaitBody(snapshot.limits());
        current.onRequestBody(data);
    }

    private static boolean isTooLong(HttpLimitsSpec limits, long bodyBytes) {
        return limits.requestBodyBytesMax() > 0 && bodyBytes > limits.requestBodyBytesMax();
    }
}
