package io.weir.l7.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.Endpoint;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.pool.HttpPool;
import io.weir.l7.spec.RetrySpec;
import io.weir.l7.upstream.ReplayBuffer;
import io.weir.l7.upstream.RetryPolicy;
import io.weir.l7.upstream.Upstream;
import io.weir.l7.upstream.UpstreamEvents;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one exchange, one after the other: pick an endpoint (or wait for a place), take or open a connection,
 * send the request, and begin again elsewhere when that is allowed. The exchange hears of the response, or of the one
 * failure that was final.
 */
@LoopConfined
final class Attempts implements UpstreamEvents {
    private final HttpWorker worker;
    private final Exchange exchange;
    private final HeldPlace place = new HeldPlace();
    private final ReplayBuffer replay = new ReplayBuffer();
    private final Retries retries;
    private final ResponseHead response = new ResponseHead();

    private AttemptState state = AttemptState.NONE;
    private @Nullable Upstream upstream;
    /** Who waits for a place or a connection on our behalf; forgotten when we no longer want it. */
    private @Nullable AttemptTicket ticket;
    private @Nullable ScheduledFuture<?> backoff;
    /** This attempt got a fresh connection already, for one that was lost through no fault of the request. */
    private boolean triedFresh;

    Attempts(HttpWorker worker, Exchange exchange) {
        this.worker = worker;
        this.exchange = exchange;
        this.retries = new Retries(worker);
    }

    AttemptState state() {
        return state;
    }

    boolean isUnderWay() {
        return state == AttemptState.UNDER_WAY;
    }

    ResponseHead response() {
        return response;
    }

    private void become(AttemptState next) {
        assert state == next || state.mayBecome(next) : state + " -> " + next;
        state = next;
    }

    // Picking.

    /** Begins with the first attempt; what is short of memory for buffers begins nothing. */
    void start(Cluster target, RetrySpec retry, int bodyBytesKept) {
        if (worker.loop().budget().isShedding()) {
            exchange.fail(ProxyError.OVERLOADED, "runtime.memory_limit is reached");
            return;
        }
        retries.start(retry);
        replay.start(bodyBytesKept);
        place.start(target, exchange.request(), exchange.journal().facts());
        pick();
    }

    private void pick() {
        triedFresh = false;
        if (place.tryTake()) {
            connect(true);
        } else if (place.isAllFull()) {
            enqueue();
        } else {
            giveUp(place.refusal(), place.cluster().name() + ": no endpoint can be used");
        }
    }

    private void enqueue() {
        AttemptTicket waiter = new AttemptTicket(this, worker.loop(), place.cluster());
        ticket = waiter;
        become(AttemptState.QUEUED);
        if (!place.tryEnqueue(waiter)) {
            giveUp(ProxyError.QUEUE_FULL, place.cluster().name() + ": all at max_connections, and the queue is full");
        }
    }

    void onPlace(Endpoint granted, long waitedNanos) {
        ticket = null;
        exchange.journal().queueNanos = waitedNanos;
        place.granted(granted);
        connect(true);
    }

    void onQueueTimeout(long waitedNanos) {
        ticket = null;
        exchange.journal().queueNanos = waitedNanos;
        giveUp(ProxyError.QUEUE_TIMEOUT, place.cluster().name() + ": no place became free in time");
    }

    // Connecting.

    private void connect(boolean mayReuse) {
        Endpoint endpoint = place.endpoint();
        if (endpoint == null) {
            return;
        }
        exchange.journal().onAttempt(endpoint);
        ForwardEdits.towards(endpoint, exchange.request(), exchange.edits());
        HttpPool pool = worker.pool(place.cluster(), endpoint);
        Upstream idle = mayReuse ? pool.tryTake() : null;
        if (idle != null) {
            exchange.journal().connectNanos = 0;
            send(idle);
            return;
        }
        become(AttemptState.CONNECTING);
        AttemptTicket asker = new AttemptTicket(this, worker.loop(), place.cluster());
        ticket = asker;
        worker.opener().open(pool, place.cluster(), exchange.downstream().facts(), asker);
    }

    void onOpened(Upstream connection, long tookNanos) {
        ticket = null;
        exchange.journal().connectNanos = tookNanos;
        send(connection);
    }

    void onOpenFailed(ProxyError error, String detail, long tookNanos) {
        ticket = null;
        exchange.journal().connectNanos = tookNanos;
        onFailed(error, detail);
    }

    // Sending.

    private void send(Upstream connection) {
        become(AttemptState.UNDER_WAY);
        upstream = connection;
        exchange.journal().onSent(worker.loop().nowNanos());
        connection.sendHead(exchange.request(), exchange.edits(), exchange.asksUpgrade(), response, this);
        exchange.journal().reusedConnection = connection.isReused();
        ByteBuf early = replay.toSend();
        if (early != null) {
            connection.sendBody(early);
        }
        if (exchange.requestSide() == RequestSide.COMPLETE) {
            connection.sendEnd(exchange.requestTrailers());
        }
        exchange.onUpstreamReady();
    }

    /** Takes {@code data}, the next bytes of the request's body. */
    void sendBody(ByteBuf data) {
        Upstream current = upstream;
        replay.add(data, exchange.downstream().allocator(), current != null);
        if (current != null) {
            current.sendBody(data);
        } else {
            data.release();
        }
    }

    /** The request is complete. */
    void sendEnd(@Nullable HeadFields trailers) {
        Upstream current = upstream;
        if (current != null) {
            exchange.journal().onSent(worker.loop().nowNanos());
            current.sendEnd(trailers);
        }
    }

    /** Whether more of the request's body is welcome. */
    boolean isWritable() {
        Upstream current = upstream;
        return current != null && current.isWritable();
    }

    @Override
    public void onUpstreamWritable() {
        exchange.onUpstreamReady();
    }

    // The response.

    /** Reads the response on, or pauses. */
    void readResponse(boolean on) {
        Upstream current = upstream;
        if (current != null && on) {
            current.resumeResponse();
        } else if (current != null) {
            current.pauseResponse();
        }
    }

    @Override
    public void onInterim(ResponseHead head) {
        exchange.onInterim(head);
    }

    @Override
    public void onResponseHead(ResponseHead head) {
        long waited = exchange.journal().onResponse(worker.loop().nowNanos());
        place.cluster().stats().responseWait.record(waited);
        Endpoint answered = place.endpoint();
        if (answered != null && saysItFailed(head.status())) {
            answered.answeredWithFailure();
        } else if (answered != null) {
            answered.succeeded(waited);
        }
        if (exchange.request().upgradeOnly() && head.status() < 300) {
            breakOff(ProxyError.UPGRADE_FAILED, "status " + head.status() + " to an upgrade");
        } else if (retries.tryInsteadOf(head.status(), place.cluster(), exchange, replay.isReplayable())) {
            abandonUpstream();
            retryLater();
        } else {
            replay.forbid();
            exchange.onResponseHead(head);
        }
    }

    /** 501 and 505 are about the request, not about the endpoint's state. */
    private static boolean saysItFailed(int status) {
        return status == 500 || status == 502 || status == 503 || status == 504;
    }

    @Override
    public void onResponseBody(ByteBuf data) {
        exchange.onResponseBody(data);
    }

    @Override
    public void onResponseEnd(@Nullable HeadFields trailers) {
        upstream = null;
        place.leave();
        exchange.onResponseEnd(trailers);
    }

    @Override
    public void onUpgrade(ResponseHead head, @Nullable ByteBuf early) {
        Upstream switching = upstream;
        Endpoint answered = place.endpoint();
        if (switching != null && answered != null) {
            answered.succeeded(exchange.journal().onResponse(worker.loop().nowNanos()));
            exchange.onUpgrade(head, switching.detach(), early);
        }
    }

    // Failing.

    @Override
    public void onUpstreamFailed(ProxyError error, String detail) {
        Upstream failed = upstream;
        upstream = null;
        if (failed != null && !triedFresh && exchange.canStillReply() && deservesFresh(failed, error)) {
            triedFresh = true;
            exchange.journal().attempts--;
            connect(false);
        } else {
            onFailed(error, detail);
        }
    }

    private boolean deservesFresh(Upstream failed, ProxyError error) {
        if (failed.isUntouched()) {
            return replay.isReplayable();
        }
        return error == ProxyError.RESET_BEFORE_HEAD && failed.isReused() && !failed.hasAnswered()
                && RetryPolicy.allowsFreshConnection(exchange.request().method(), replay.isReplayable());
    }

    /** The response took too long, or is of no use; the connection is still open. */
    void breakOff(ProxyError error, String detail) {
        abandonUpstream();
        onFailed(error, detail);
    }

    private void onFailed(ProxyError error, String detail) {
        Endpoint failed = place.endpoint();
        if (failed != null) {
            failed.failed(error);
        }
        if (exchange.canStillReply()
                && retries.tryAfter(error, place, exchange, replay.isReplayable())) {
            retryLater();
        } else {
            giveUp(error, detail);
        }
    }

    private void retryLater() {
        place.leaveAndExclude();
        become(AttemptState.BACKING_OFF);
        exchange.awaitNext();
        backoff = worker.loop().eventLoop().schedule(
                this::onBackoffOver, retries.backoffNanos(), TimeUnit.NANOSECONDS);
    }

    private void onBackoffOver() {
        worker.loop().enter();
        backoff = null;
        pick();
        worker.loop().leave();
    }

    private void giveUp(ProxyError error, String detail) {
        end();
        exchange.fail(error, detail);
    }

    // Ending.

    private void abandonUpstream() {
        Upstream current = upstream;
        if (current != null) {
            upstream = null;
            current.abandon();
        }
    }

    /** Ends whatever is under way, without a word to the exchange; called once more than needed it does nothing. */
    void end() {
        AttemptTicket waiting = ticket;
        if (waiting != null) {
            ticket = null;
            waiting.forget();
        }
        ScheduledFuture<?> pause = backoff;
        if (pause != null) {
            backoff = null;
            pause.cancel(false);
        }
        abandonUpstream();
        place.leave();
        retries.end();
        replay.clear();
        state = AttemptState.NONE;
    }
}
