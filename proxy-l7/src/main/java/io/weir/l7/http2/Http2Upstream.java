package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.filter.WebSocketKeys;
import io.weir.l7.hpack.HpackSink;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.tunnel.TunnelEnd;
import io.weir.l7.upstream.Upstream;
import io.weir.l7.upstream.UpstreamEvents;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One stream to an endpoint as an exchange sees it: a request goes out, its response comes in (RFC 9113, section 8).
 * Giving it up resets the stream; the connection lives on.
 */
@LoopConfined
final class Http2Upstream extends Http2Stream implements Upstream {
    private static final int INTERIMS_MAX = 64;
    private static final long UNKNOWN = -1;

    private final Http2ClientHandler client;
    private final ClientStreams streams;
    private final HeadFields responseTrailers = new HeadFields();

    /** The final response's head came. */
    private boolean headCame;
    private @Nullable UpstreamEvents events;
    private @Nullable ResponseHead response;
    private Method method = Method.OTHER;
    private boolean reused;
    private boolean answered;
    private boolean untouched;
    private int interims;
    /** What a WebSocket's request is answered for, when it goes as an extended CONNECT; else null. */
    private @Nullable String webSocketKey;
    private long bodyBytesExpected = UNKNOWN;
    private long bodyBytes;

    Http2Upstream(Http2ClientHandler client, ClientStreams streams, Http2Connection connection) {
        super(connection);
        this.client = client;
        this.streams = streams;
    }

    // The request goes out.

    @Override
    public void sendHead(
            RequestHead head, HeadEdits edits, boolean upgrade, ResponseHead into, UpstreamEvents newEvents) {
        events = newEvents;
        response = into;
        into.reset();
        method = head.method();
        reused = streams.isReused();
        streams.onRequestBegins(this);
        webSocketKey = null;
        if (upgrade && connection().peer().connectProtocol() && asksWebSocket(head)) {
            beginTunnel(head, edits);
        } else {
            // Without extended CONNECT an upgrade means nothing to HTTP/2, and its endpoint answers the request.
            Http2HeadWriter.request(head, edits, client.scheme(), connection().encoder());
            sendBlock(connection().encoder(), !head.hasBody());
        }
    }

    private static boolean asksWebSocket(RequestHead head) {
        int i = head.fields().find(KnownField.UPGRADE);
        return i >= 0 && head.fields().valueIsIgnoreCase(i, "websocket");
    }

    private void beginTunnel(RequestHead head, HeadEdits edits) {
        int i = head.fields().find(WebSocketKeys.KEY, 0);
        webSocketKey = i < 0 ? "" : head.fields().value(i);
        Http2HeadWriter.webSocket(head, edits, client.scheme(), connection().encoder());
        sendBlock(connection().encoder(), false);
    }

    @Override
    public void sendBody(ByteBuf data) {
        sendData(data);
    }

    @Override
    public void sendEnd(@Nullable HeadFields trailers) {
        if (state.maySend() && webSocketKey == null) {
            sendEndOfMessage(trailers);
        }
    }

    @Override
    public boolean isWritable() {
        return hasRoom();
    }

    @Override
    void onWritable() {
        UpstreamEvents listening = events;
        if (listening != null) {
            listening.onUpstreamWritable();
        }
    }

    // The response comes in.

    @Override
    HpackSink onBlockBegins(boolean endStream) {
        answered = true;
        ResponseHead head = response;
        if (head == null) {
            return HpackSink.DISCARD;
        }
        if (headCame) {
            client.trailerBlock().begin(responseTrailers);
            return client.trailerBlock();
        }
        client.responseBlock().begin(head);
        return client.responseBlock();
    }

    @Override
    void onBlock(boolean endStream) {
        ResponseHead head = response;
        if (head == null) {
            return;
        }
        if (headCame) {
            onTrailers(endStream);
            return;
        }
        ProxyError error = client.responseBlock().finish(method, endStream);
        if (error != null) {
            breakOff(error, client.responseBlock().problem());
        } else if (!head.isInterim()) {
            onFinalHead(head, endStream);
        } else if (++interims > INTERIMS_MAX) {
            breakOff(ProxyError.BAD_RESPONSE, "more than " + INTERIMS_MAX + " interim responses");
        } else {
            events().onInterim(head);
        }
    }

    private void onFinalHead(ResponseHead head, boolean endStream) {
        headCame = true;
        String key = webSocketKey;
        if (key != null && head.status() < 300) {
            onTunnel(head, key, endStream);
            return;
        }
        bodyBytesExpected = switch (head.bodyKind()) {
            case NONE -> 0;
            case LENGTH -> head.bodyLength();
            case CHUNKED, UNTIL_CLOSE -> UNKNOWN;
        };
        events().onResponseHead(head);
        if (endStream && events != null) {
            complete(null);
        }
    }

    /** The endpoint took the tunnel: what HTTP/1.1 says by a 101. */
    private void onTunnel(ResponseHead head, String key, boolean endStream) {
        head.status(101);
        head.fields().add("upgrade", "websocket");
        head.fields().add("sec-websocket-accept", WebSocketKeys.accept(key));
        head.body(BodyKind.NONE, 0);
        StreamEnd tunnel = leaveHttp();
        if (endStream) {
            tunnel.onEnd();
        }
        events().onUpgrade(head, null);
    }

    private void onTrailers(boolean endStream) {
        String problem = client.trailerBlock().finish();
        if (problem == null && !endStream) {
            problem = "fields that do not end the stream";
        }
        if (problem == null) {
            onEnd();
        } else {
            breakOff(ProxyError.RESPONSE_INCOMPLETE, problem);
        }
    }

    @Override
    void onData(ByteBuf data) {
        answered = true;
        if (events == null) {
            data.release();
            return;
        }
        bodyBytes += data.readableBytes();
        if (!headCame) {
            data.release();
            breakOff(ProxyError.BAD_RESPONSE, "DATA before a head");
        } else if (bodyBytesExpected != UNKNOWN && bodyBytes > bodyBytesExpected) {
            data.release();
            breakOff(ProxyError.RESPONSE_INCOMPLETE, "more data than Content-Length");
        } else {
            events().onResponseBody(data);
        }
    }

    @Override
    void onEnd() {
        if (events == null) {
            return;
        }
        if (!headCame) {
            breakOff(ProxyError.BAD_RESPONSE, "the stream ends before a head");
        } else if (bodyBytesExpected != UNKNOWN && bodyBytes < bodyBytesExpected) {
            breakOff(ProxyError.RESPONSE_INCOMPLETE, "less data than Content-Length");
        } else {
            complete(responseTrailers.count() > 0 ? responseTrailers : null);
        }
    }

    /** Ends the stream first: the end of this exchange may begin the next one. */
    private void complete(@Nullable HeadFields trailers) {
        UpstreamEvents listening = events();
        forget();
        if (state.maySend()) {
            // The answer came before the end of the request, which nobody will send now.
            reset(Http2Error.CANCEL);
        } else {
            connection().removeIfClosed(this, id);
        }
        listening.onResponseEnd(trailers);
    }

    // It fails.

    @Override
    void onReset(Http2Error error) {
        ProxyError before = error == Http2Error.REFUSED_STREAM && !answered
                ? ProxyError.REFUSED_STREAM : ProxyError.RESET_BEFORE_HEAD;
        fail(headCame ? ProxyError.RESPONSE_INCOMPLETE : before, "stream reset with " + error.text());
    }

    @Override
    void onStreamError(Http2Error error, String detail) {
        fail(headCame ? ProxyError.RESPONSE_INCOMPLETE : ProxyError.BAD_RESPONSE, detail);
    }

    /** The endpoint said that it did not look at it, and closes the connection. */
    void onLeft() {
        untouched = true;
        fail(ProxyError.REFUSED_STREAM, "the endpoint closes the connection (GOAWAY)");
    }

    /** The connection ended, for a reason that is the same for all of its streams. */
    void onLost(ProxyError beforeHead, ProxyError afterwards, String detail) {
        fail(headCame ? afterwards : beforeHead, detail);
    }

    private void breakOff(ProxyError error, String detail) {
        UpstreamEvents listening = events();
        forget();
        reset(Http2Error.PROTOCOL_ERROR);
        listening.onUpstreamFailed(error, client.describe(detail));
    }

    private void fail(ProxyError error, String detail) {
        StreamEnd end = joinedTunnel();
        UpstreamEvents listening = events;
        forget();
        if (end != null) {
            end.onBroken();
        } else if (listening != null) {
            listening.onUpstreamFailed(error, client.describe(detail));
        }
    }

    private void forget() {
        events = null;
        response = null;
    }

    @Override
    void onClosed() {
        forget();
        streams.onRequestOver();
    }

    // What exchanges do besides.

    @Override
    public void pauseResponse() {
        pauseReceiving();
    }

    @Override
    public void resumeResponse() {
        resumeReceiving();
    }

    @Override
    public void abandon() {
        forget();
        if (tunnel() == null) {
            reset(Http2Error.CANCEL);
        }
    }

    @Override
    public void giveBackUnused() {
        streams.onRequestOver();
    }

    @Override
    public TunnelEnd detach() {
        forget();
        return Objects.requireNonNull(tunnel(), "no tunnel was asked for");
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public boolean hasAnswered() {
        return answered;
    }

    @Override
    public boolean isUntouched() {
        return untouched;
    }

    private UpstreamEvents events() {
        return Objects.requireNonNull(events, "no request is in progress");
    }
}
