package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.exchange.Exchange;
import io.weir.l7.exchange.HttpListenerSnapshot;
import io.weir.l7.hpack.HpackSink;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * What comes on a client's stream, checked to be one request (RFC 9113, section 8.1): a head, as much data as it says,
 * and maybe trailers. Malformed requests are reset, those over a limit answered.
 */
@LoopConfined
final class RequestIntake {
    private static final long UNKNOWN = -1;

    private final Http2ServerHandler server;
    private final Http2Downstream stream;
    private final HeadFields trailers = new HeadFields();
    private boolean hasHead;
    private boolean complete;
    private long bodyBytes;
    private long bodyBytesExpected;

    RequestIntake(Http2ServerHandler server, Http2Downstream stream) {
        this.server = server;
        this.stream = stream;
    }

    /** Ready for a new request. */
    void begin() {
        hasHead = false;
        complete = false;
        bodyBytes = 0;
        bodyBytesExpected = UNKNOWN;
    }

    boolean hasHead() {
        return hasHead;
    }

    /** Whether all of the request came, and is one. */
    boolean isComplete() {
        return complete;
    }

    HpackSink beginTrailers() {
        server.trailerBlock().begin(trailers);
        return server.trailerBlock();
    }

    void onBlock(Exchange exchange, boolean endStream) {
        if (hasHead) {
            onTrailers(exchange, endStream);
        } else {
            hasHead = true;
            onHead(exchange, server.requestBlock(), endStream);
        }
    }

    private void onHead(Exchange exchange, RequestBlock block, boolean endStream) {
        block.finish(endStream);
        String problem = block.problem();
        if (block.isRefused() && block.hasLine()) {
            exchange.noteHead(server.listener());
        }
        if (block.isBomb()) {
            server.fail(Http2Error.ENHANCE_YOUR_CALM, "fields far over the limit");
        } else if (problem != null) {
            refuse(exchange, problem);
        } else {
            ProxyError refusal = block.refusal();
            if (refusal != null) {
                exchange.onRequestFailed(server.listener(), refusal, "head refused");
            } else {
                prioritize(exchange.request(), block.priorityLine());
                start(exchange, endStream);
            }
        }
    }

    private void prioritize(RequestHead head, int line) {
        if (line >= 0) {
            HeadFields fields = head.fields();
            PriorityField.apply(fields.bytes(), fields.valueStart(line), fields.valueLength(line), stream,
                    stream.connection());
        }
    }

    private void start(Exchange exchange, boolean endStream) {
        HttpListenerSnapshot snapshot = server.listener();
        RequestHead head = exchange.request();
        bodyBytesExpected = head.bodyKind() == BodyKind.LENGTH ? head.bodyLength() : UNKNOWN;
        long bodyMax = snapshot.limits().requestBodyBytesMax();
        if (bodyMax > 0 && bodyBytesExpected > bodyMax) {
            exchange.noteHead(snapshot);
            exchange.onRequestFailed(snapshot, ProxyError.BODY_TOO_LARGE, "announced " + bodyBytesExpected + " bytes");
            return;
        }
        complete = endStream || head.upgradeOnly();
        if (head.upgradeOnly()) {
            StreamEnd tunnel = stream.leaveHttp();
            if (endStream) {
                tunnel.onEnd();
            }
        }
        if (!complete && !head.expectsContinue()) {
            stream.awaitBody();
        }
        exchange.onRequestHead(snapshot, complete);
    }

    /** Takes {@code data}. */
    void onData(Exchange exchange, ByteBuf data) {
        bodyBytes += data.readableBytes();
        HttpListenerSnapshot snapshot = server.listener();
        long bodyMax = snapshot.limits().requestBodyBytesMax();
        if (bodyBytesExpected != UNKNOWN && bodyBytes > bodyBytesExpected) {
            data.release();
            refuse(exchange, "more data than Content-Length");
        } else if (bodyMax > 0 && bodyBytes > bodyMax) {
            data.release();
            exchange.onRequestFailed(snapshot, ProxyError.BODY_TOO_LARGE, "more than " + bodyMax + " bytes");
        } else {
            stream.awaitBody();
            exchange.onRequestBody(data);
        }
    }

    private void onTrailers(Exchange exchange, boolean endStream) {
        String problem = endStream ? server.trailerBlock().finish() : "HEADERS inside a request";
        if (problem != null) {
            refuse(exchange, problem);
        } else {
            end(exchange, trailers.count() == 0 ? null : trailers);
        }
    }

    /** The last DATA frame came. */
    void onEnd(Exchange exchange) {
        end(exchange, null);
    }

    private void end(Exchange exchange, @Nullable HeadFields fields) {
        if (bodyBytesExpected != UNKNOWN && bodyBytes != bodyBytesExpected) {
            refuse(exchange, "less data than Content-Length");
            return;
        }
        complete = true;
        stream.awaitNothing();
        exchange.onRequestEnd(fields);
    }

    /** Ends the exchange, wherever its request is at. */
    void fail(Exchange exchange, ProxyError error, String detail) {
        if (complete) {
            exchange.onCut(error, detail);
        } else {
            exchange.onRequestFailed(server.listener(), error, detail);
        }
    }

    private void refuse(Exchange exchange, String problem) {
        if (server.conduct().mayReset()) {
            stream.failSilently(exchange, Http2Error.PROTOCOL_ERROR, problem);
        } else {
            server.fail(Http2Error.ENHANCE_YOUR_CALM, "too many streams reset");
        }
    }
}
