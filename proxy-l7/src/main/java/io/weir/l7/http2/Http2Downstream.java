package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.core.error.ProxyError;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.exchange.Downstream;
import io.weir.l7.exchange.Exchange;
import io.weir.l7.filter.ForwardedFields;
import io.weir.l7.filter.WebSocketKeys;
import io.weir.l7.hpack.HpackEncoder;
import io.weir.l7.hpack.HpackSink;
import io.weir.l7.loop.Deadline;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.tunnel.TunnelEnd;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream a client opened, as its one exchange sees it. What breaks a rule of messages resets the stream without an
 * answer (RFC 9113, section 8.1.1), and the exchange is told as if it had answered.
 */
@LoopConfined
final class Http2Downstream extends Http2Stream implements Downstream {
    private final Http2ServerHandler server;
    private final Deadline deadline;
    private final RequestIntake intake;
    private @Nullable Exchange exchange;
    /** The answer is a reset: nothing else is sent. */
    private boolean silent;
    private boolean resting;
    private Http2Error resetWith = Http2Error.INTERNAL_ERROR;
    /** With the head that opened a tunnel, whose bytes count for themselves; 0 without. */
    private long sentBeforeTunnel;

    Http2Downstream(Http2ServerHandler server, Http2Connection connection) {
        super(connection);
        this.server = server;
        this.intake = new RequestIntake(server, this);
        this.deadline = new Deadline(connection.loop(), this::onDeadline);
    }

    /** Ready for a new stream. */
    void begin() {
        intake.begin();
        silent = false;
        resting = false;
        resetWith = Http2Error.INTERNAL_ERROR;
        sentBeforeTunnel = 0;
    }

    // The request arrives.

    @Override
    HpackSink onBlockBegins(boolean endStream) {
        if (!intake.hasHead()) {
            exchange = server.beginRequest(this);
            return server.requestBlock();
        }
        return exchange == null ? HpackSink.DISCARD : intake.beginTrailers();
    }

    @Override
    void onBlock(boolean endStream) {
        Exchange current = exchange;
        if (current != null && tunnel() != null) {
            reset(Http2Error.PROTOCOL_ERROR);
            tellError(Http2Error.PROTOCOL_ERROR, "HEADERS in a tunnel");
        } else if (current != null) {
            intake.onBlock(current, endStream);
        }
    }

    @Override
    void onData(ByteBuf data) {
        Exchange current = exchange;
        if (current == null) {
            data.release();
        } else {
            intake.onData(current, data);
        }
    }

    @Override
    void onEnd() {
        Exchange current = exchange;
        if (current != null) {
            intake.onEnd(current);
        }
    }

    // Or does not.

    /** What is answered with a reset and nothing else. */
    void failSilently(Exchange current, Http2Error error, String detail) {
        silent = true;
        resetWith = error;
        intake.fail(current, ProxyError.BAD_REQUEST, detail);
    }

    @Override
    void onReset(Http2Error error) {
        server.listener().listenerStats().http2().streamsResetByClient.increment();
        onGone();
    }

    /** The client is not there any more. */
    void onGone() {
        StreamEnd end = joinedTunnel();
        Exchange current = exchange;
        if (end != null) {
            end.onBroken();
        } else if (current != null) {
            current.onClientGone(server.listener());
        }
    }

    /** The connection ends for what its client did; false when nobody was left to be told. */
    boolean onConnectionFailed(ProxyError error, String detail) {
        StreamEnd end = joinedTunnel();
        Exchange current = exchange;
        if (end != null) {
            end.onBroken();
        } else if (current != null) {
            intake.fail(current, error, detail);
        }
        return end != null || current != null;
    }

    @Override
    void onStreamError(Http2Error error, String detail) {
        Exchange current = exchange;
        if (current != null) {
            failSilently(current, error, detail);
        }
    }

    /** It must end now, whatever it is at. */
    void cut(ProxyError error, String detail) {
        StreamEnd end = joinedTunnel();
        Exchange current = exchange;
        if (end != null) {
            end.onDrainExpired();
        } else if (current != null) {
            current.onCut(error, detail);
        }
    }

    /** The client owes more of the body. */
    void awaitBody() {
        if (!receivePaused) {
            deadline.arm(server.listener().limits().requestBodyIdleTimeout().toNanos());
        }
    }

    /** The client owes nothing. */
    void awaitNothing() {
        deadline.disarm();
    }

    private void onDeadline() {
        Exchange current = exchange;
        if (current != null && !intake.isComplete()) {
            current.onRequestFailed(server.listener(), ProxyError.BODY_TIMEOUT, "the body stalled");
        } else if (current == null && pendingBytes > 0) {
            awaitSent();
        }
    }

    /** Nobody but this clock watches the rest of a response whose exchange is over. */
    private void awaitSent() {
        long idleNanos = connection().loop().nowNanos() - sendProgressNanos;
        long allowedNanos = server.listener().limits().keepAliveTimeout().toNanos();
        if (idleNanos >= allowedNanos) {
            endStalled();
        } else {
            deadline.arm(allowedNanos - idleNanos);
        }
    }

    private void endStalled() {
        long sinceNanos = sendProgressNanos;
        reset(Http2Error.ENHANCE_YOUR_CALM);
        server.onStalled(sinceNanos);
    }

    @Override
    public void pauseRequest() {
        pauseReceiving();
        deadline.disarm();
    }

    @Override
    public void resumeRequest() {
        if (receivePaused) {
            resumeReceiving();
            awaitBody();
        }
    }

    // The response goes out.

    @Override
    public void sendInterim(ResponseHead head) {
        if (silent) {
            return;
        }
        HpackEncoder block = connection().encoder();
        Http2HeadWriter.interim(head, block);
        sendBlock(block, false);
        if (head.status() == 100 && !intake.isComplete()) {
            awaitBody();
        }
    }

    @Override
    public void sendHead(ResponseHead response, HeadEdits edits, boolean mayKeep) {
        if (!silent) {
            HpackEncoder block = connection().encoder();
            Http2HeadWriter.response(response, edits, block);
            sendBlock(block, !response.hasBody());
        }
    }

    @Override
    public void sendBody(ByteBuf data) {
        if (silent) {
            data.release();
        } else {
            sendData(data);
        }
    }

    @Override
    public void sendEnd(@Nullable HeadFields fields) {
        if (!silent) {
            sendEndOfMessage(fields);
        }
    }

    @Override
    public long bytesSent() {
        return sentBeforeTunnel > 0 ? sentBeforeTunnel : sentBytes;
    }

    @Override
    public boolean isWritable() {
        return hasRoom();
    }

    @Override
    void onWritable() {
        Exchange current = exchange;
        if (current != null) {
            current.onDownstreamWritable();
        }
    }

    // It ends.

    /** A complete answer needs no more of its request (RFC 9113, section 8.1). */
    @Override
    public void onExchangeOver() {
        forgetExchange();
        if (silent) {
            reset(resetWith);
        } else if (endPending && pendingBytes > 0) {
            resetBehindEnd = !intake.isComplete() || tunnel() != null;
            awaitSent();
        } else if (state != StreamState.CLOSED) {
            reset(Http2Error.NO_ERROR);
        }
        tryRest();
    }

    @Override
    public void abort(ProxyError error) {
        boolean stalled = error == ProxyError.CLIENT_LEFT_READING && state.maySend();
        forgetExchange();
        if (stalled) {
            endStalled();
        } else {
            reset(resetWith);
        }
        tryRest();
    }

    private void forgetExchange() {
        StreamEnd end = tunnel();
        if (end != null) {
            end.discard();
        }
        Exchange ended = exchange;
        if (ended != null) {
            exchange = null;
            deadline.disarm();
            server.onExchangeOver(ended, sentBytes);
        }
    }

    @Override
    void onClosed() {
        tryRest();
    }

    /** Neither the connection nor an exchange knows it any more: it can be used again. */
    private void tryRest() {
        if (!resting && exchange == null && !connection().streams().contains(this)) {
            resting = true;
            deadline.cancel();
            server.onStreamOver(this);
        }
    }

    // What it knows.

    @Override
    public DownstreamFacts facts() {
        return server.facts();
    }

    @Override
    public ForwardedFields forwarded() {
        return server.forwarded();
    }

    @Override
    public ByteBufAllocator allocator() {
        return server.allocator();
    }

    @Override
    public TunnelEnd upgrade(ResponseHead response, HeadEdits edits, @Nullable ByteBuf early) {
        StreamEnd end = Objects.requireNonNull(tunnel(), "no request but an extended CONNECT asks to leave HTTP");
        response.status(200);
        edits.drop(WebSocketKeys.ACCEPT);
        HpackEncoder block = connection().encoder();
        Http2HeadWriter.response(response, edits, block);
        sendBlock(block, false);
        sentBeforeTunnel = sentBytes;
        if (early != null) {
            sendData(early);
        }
        return end;
    }
}
