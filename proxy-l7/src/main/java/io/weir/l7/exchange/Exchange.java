package io.weir.l7.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.core.error.Blame;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.exchange.ExchangeTimeouts.Awaited;
import io.weir.l7.filter.LocalReply;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.route.Route;
import io.weir.l7.spec.RetrySpec;
import io.weir.l7.spec.RouteAction;
import io.weir.l7.tunnel.TunnelEnd;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: the story, in the order in which it happens. It owns no policy, no pool and no header
 * editing. Used again for later requests, so nobody keeps it beyond {@link Downstream#onExchangeOver()} or {@link
 * Downstream#abort}.
 */
@LoopConfined
public final class Exchange {
    private final HttpWorker worker;
    private final RequestHead request = new RequestHead();
    private final HeadEdits edits = new HeadEdits();
    private final Attempts attempts;
    private final ExchangeTimeouts timeouts;
    private final ExchangeJournal journal;

    private RequestSide requestSide = RequestSide.HEAD;
    private ResponseSide responseSide = ResponseSide.WAITING;
    private @Nullable Downstream downstream;
    private @Nullable Route route;
    private @Nullable HeadFields requestTrailers;
    private boolean asksUpgrade;
    /** The client waits for a 100 before it sends its body. */
    private boolean awaitsContinue;

    Exchange(HttpWorker worker) {
        this.worker = worker;
        this.attempts = new Attempts(worker, this);
        this.timeouts = new ExchangeTimeouts(worker.loop(), this);
        this.journal = new ExchangeJournal(worker.accessLog());
    }

    void begin(Downstream newDownstream) {
        request.reset();
        edits.reset();
        requestSide = RequestSide.HEAD;
        responseSide = ResponseSide.WAITING;
        downstream = newDownstream;
        journal.begin(newDownstream.facts(), worker.loop().nowNanos());
    }

    void clear() {
        downstream = null;
        route = null;
        requestTrailers = null;
    }

    /** The request; filled by the downstream before {@link #onRequestHead}. */
    public RequestHead request() {
        return request;
    }

    // 1. The request arrives.

    /** The head is complete; {@code complete} tells that there is no body. */
    public void onRequestHead(HttpListenerSnapshot listener, boolean complete) {
        journal.onHead(request, listener.trustedProxies(), worker.loop().nowNanos());
        journal.count(listener.localStats());
        become(complete ? RequestSide.COMPLETE : RequestSide.BODY);
        if (request.method() == Method.CONNECT) {
            fail(ProxyError.METHOD_REFUSED, "CONNECT is not served");
            return;
        }
        if (MaxForwards.of(request) == 0) {
            reply(MaxForwards.reply(request), null, null);
            return;
        }
        try {
            follow(listener.routes().match(request));
        } catch (StackOverflowError tooDeep) {
            fail(ProxyError.BAD_REQUEST, "too long for a pattern of the routes");
        }
    }

    /** Patterns of routes and rewrites recurse, so a long enough path or value may be too much for some. */
    private void follow(@Nullable Route matched) {
        if (matched == null) {
            fail(ProxyError.NO_ROUTE, "no route matches");
            return;
        }
        route = matched;
        journal.onRoute(matched);
        if (request.upgradeOnly() && !matched.upgrades()) {
            fail(ProxyError.METHOD_REFUSED, "nothing to upgrade to");
            return;
        }
        switch (matched.spec().action()) {
            case RouteAction.Respond respond -> reply(LocalReply.respond(respond), null, null);
            case RouteAction.Redirect redirect -> reply(LocalReply.redirect(redirect, request), null, null);
            case RouteAction.Forward forward -> forward(matched);
        }
    }

    /** It will fail, and what is known of it is worth a record: at least the request line. */
    public void noteHead(HttpListenerSnapshot listener) {
        journal.onHead(request, listener.trustedProxies(), worker.loop().nowNanos());
    }

    /** It must end now, whatever it is at. */
    public void onCut(ProxyError error, String detail) {
        fail(error, detail);
    }

    /** The request cannot be read further: it breaks a rule or a limit, or the client is too slow. */
    public void onRequestFailed(HttpListenerSnapshot listener, ProxyError error, String detail) {
        if (requestSide == RequestSide.HEAD) {
            journal.count(listener.localStats());
        }
        become(RequestSide.ABORTED);
        fail(error, detail);
    }

    // 2. It is forwarded.

    private void forward(Route to) {
        Route.RouteTarget target = to.pickTarget();
        journal.onTarget(target);
        String requestId = journal.requestId(downstream().forwarded(), request);
        ForwardEdits.ofRequest(edits, request, to, this, requestId);
        awaitsContinue = request.expectsContinue();
        asksUpgrade = request.upgradeRequested() && to.spec().websocket();
        timeouts.start(to.spec().timeouts());
        RetrySpec retry = to.spec().retry();
        attempts.start(target.cluster(), retry, requestSide == RequestSide.BODY ? retry.bodyBufferBytesMax() : 0);
    }

    /** Takes {@code data}, the next bytes of the body. */
    public void onRequestBody(ByteBuf data) {
        journal.bytesReceived += data.readableBytes();
        awaitsContinue = false;
        attempts.sendBody(data);
        if (!attempts.isWritable()) {
            downstream().pauseRequest();
        }
        awaitNext();
    }

    /** The request is complete; {@code trailers} stay valid until the exchange is over. */
    public void onRequestEnd(@Nullable HeadFields trailers) {
        become(RequestSide.COMPLETE);
        requestTrailers = trailers;
        attempts.sendEnd(trailers);
        awaitNext();
    }

    /** The endpoint's connection takes the request, or takes more of it again. */
    void onUpstreamReady() {
        if (requestSide == RequestSide.BODY && attempts.isWritable()) {
            downstream().resumeRequest();
        }
        awaitNext();
    }

    // 3. The response comes back.

    void onInterim(ResponseHead head) {
        awaitsContinue = false;
        downstream().sendInterim(head);
        awaitNext();
    }

    void onResponseHead(ResponseHead head) {
        edit(head);
        journal.fromEndpoint = true;
        // An answer before the end of the request: whoever sends on may not know yet, so the connection ends with it.
        downstream().sendHead(head, edits, requestSide == RequestSide.COMPLETE);
        awaitNext();
    }

    private void edit(ResponseHead head) {
        journal.status = head.status();
        become(ResponseSide.HEAD_SENT);
        ForwardEdits.ofResponse(edits, head, request, route, this);
    }

    void onResponseBody(ByteBuf data) {
        Downstream client = downstream();
        client.sendBody(data);
        if (!client.isWritable()) {
            attempts.readResponse(false);
        }
        awaitNext();
    }

    /** The client takes more of the response. */
    public void onDownstreamWritable() {
        attempts.readResponse(true);
        awaitNext();
    }

    void onResponseEnd(@Nullable HeadFields trailers) {
        become(ResponseSide.COMPLETE);
        downstream().sendEnd(trailers);
        over(null, null);
        downstream().onExchangeOver();
    }

    /** The endpoint said 101: both sides leave HTTP. Its connection and its early bytes are taken. */
    void onUpgrade(ResponseHead head, TunnelEnd endpoint, @Nullable ByteBuf early) {
        edit(head);
        journal.fromEndpoint = true;
        timeouts.stop();
        TunnelEnd client = downstream().upgrade(head, edits, early);
        Duration idle = Objects.requireNonNull(route, "not forwarded").spec().timeouts().tunnelIdle();
        new UpgradeTunnel(this, worker.loop()).start(client, endpoint, idle);
    }

    void onTunnelEnd(long bytesFromClient, long bytesFromEndpoint, @Nullable ProxyError error) {
        journal.bytesReceived += bytesFromClient;
        journal.tunnelBytesSent = bytesFromEndpoint;
        become(error == null ? ResponseSide.COMPLETE : ResponseSide.ABORTED);
        over(error, null);
        downstream().onExchangeOver();
    }

    // 4. Or something fails.

    void onStepTimeout(Awaited awaited) {
        switch (awaited) {
            case RESPONSE_HEAD -> attempts.breakOff(ProxyError.RESPONSE_TIMEOUT, "no response in time");
            case RESPONSE_BODY -> attempts.breakOff(ProxyError.RESPONSE_IDLE, "the response's body stalled");
            case CLIENT_READING -> fail(ProxyError.CLIENT_LEFT_READING, "the client stopped reading");
            case NOBODY -> { }
        }
    }

    void onTotalTimeout() {
        fail(attempts.state().outOfTime(), "timeouts.total is over");
    }

    /** The client's connection closed. */
    public void onClientGone(HttpListenerSnapshot listener) {
        if (requestSide == RequestSide.HEAD) {
            journal.count(listener.localStats());
        }
        ProxyError error = !responseSide.canStillReply() ? ProxyError.CLIENT_LEFT_READING
                : requestSide.isReceiving() ? ProxyError.CLIENT_LEFT_SENDING : ProxyError.CLIENT_LEFT_WAITING;
        fail(error, "the client closed the connection");
    }

    /** The one place that decides what a failure becomes: before the response's head an answer, after it a close. */
    void fail(ProxyError error, @Nullable String detail) {
        attempts.end();
        boolean clientIsThere = error.status() != 0 && error.proxyStatus() != null;
        if (responseSide.canStillReply() && clientIsThere) {
            reply(LocalReplies.failure(error, request, route), error, detail);
            return;
        }
        if (!clientIsThere) {
            journal.status = error.status();
        }
        become(ResponseSide.ABORTED);
        over(error, detail);
        downstream().abort(error);
    }

    private void reply(LocalReply reply, @Nullable ProxyError error, @Nullable String detail) {
        ResponseHead head = attempts.response();
        LocalReplies.fill(head, reply, request.method());
        edit(head);
        boolean clientsFault = error != null && error.blame() == Blame.CLIENT;
        // Behind a CONNECT a client may already have sent what it means for the tunnel: that is no request.
        boolean mayKeep = requestSide == RequestSide.COMPLETE && !clientsFault && request.method() != Method.CONNECT;
        downstream().sendHead(head, edits, mayKeep);
        if (head.hasBody()) {
            downstream().sendBody(Unpooled.wrappedBuffer(reply.body()));
        }
        become(ResponseSide.COMPLETE);
        downstream().sendEnd(null);
        over(error, detail);
        downstream().onExchangeOver();
    }

    private void over(@Nullable ProxyError error, @Nullable String detail) {
        timeouts.stop();
        attempts.end();
        journal.bytesSent = downstream().bytesSent();
        journal.end(request, error, detail, worker.loop().nowNanos());
    }

    // What it knows of itself.

    /** Says who is to move next, so that the right clock runs. */
    void awaitNext() {
        if (responseSide == ResponseSide.HEAD_SENT) {
            timeouts.await(downstream().isWritable() ? Awaited.RESPONSE_BODY : Awaited.CLIENT_READING);
        } else {
            boolean endpointsTurn = requestSide == RequestSide.COMPLETE || awaitsContinue || !attempts.isWritable();
            timeouts.await(attempts.isUnderWay() && endpointsTurn ? Awaited.RESPONSE_HEAD : Awaited.NOBODY);
        }
    }

    private void become(RequestSide next) {
        assert requestSide == next || requestSide.mayBecome(next) : requestSide + " -> " + next;
        requestSide = next;
    }

    private void become(ResponseSide next) {
        assert responseSide.mayBecome(next) : responseSide + " -> " + next;
        responseSide = next;
    }

    Downstream downstream() {
        return Objects.requireNonNull(downstream, "the exchange is over");
    }

    HeadEdits edits() {
        return edits;
    }

    ExchangeJournal journal() {
        return journal;
    }

    RequestSide requestSide() {
        return requestSide;
    }

    @Nullable HeadFields requestTrailers() {
        return requestTrailers;
    }

    boolean asksUpgrade() {
        return asksUpgrade;
    }

    boolean canStillReply() {
        return responseSide.canStillReply();
    }
}
