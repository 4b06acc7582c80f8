package io.weir.l4.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.Endpoint;
import io.weir.core.cluster.PickRequest;
import io.weir.core.cluster.QueueWaiter;
import io.weir.core.connect.ConnectResult;
import io.weir.core.error.Blame;
import io.weir.core.error.ProxyError;
import io.weir.core.error.RetrySafety;
import io.weir.core.limit.LoopBudget;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.listener.ProxyProtocolWriter;
import io.weir.core.loop.LoopConfined;
import io.weir.core.relay.Relay;
import io.weir.core.relay.RelayObserver;
import io.weir.core.spec.ClusterSpec.OnDown;
import io.weir.core.spec.ClusterSpec.SendProxyProtocol;
import io.weir.core.stats.ListenerStats.Refusal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One client connection from its target to its end. The methods stand in the order of events: choose an endpoint, maybe
 * wait for a place, connect (to others when that fails), relay, end.
 */
@LoopConfined
final class TcpSession implements QueueWaiter, RelayObserver {
    private final TcpStarter starter;
    private final Channel downstream;
    private final TcpSessionStory story;
    private final DownstreamFacts facts;
    private final PickRequest pick = new PickRequest();
    private TcpSessionState state = TcpSessionState.OPENED;
    private @Nullable TcpSessionHandler handler;
    private @Nullable Cluster cluster;
    /** Where a place is held; null while none is. */
    private @Nullable Endpoint endpoint;

    private @Nullable Relay relay;

    TcpSession(TcpStarter starter, Channel downstream, DownstreamFacts facts) {
        this.starter = starter;
        this.downstream = downstream;
        this.facts = facts;
        this.story = new TcpSessionStory(starter, facts);
    }

    void handler(TcpSessionHandler newHandler) {
        handler = newHandler;
    }

    void serverName(@Nullable String serverName) {
        story.serverName(serverName);
    }

    /** The target is known, and is told what is inside TLS: the handshake comes first. */
    void terminate(TcpTarget target) {
        starter.terminate(this, downstream, facts, target);
    }

    /** The target is known. */
    void begin(TcpTarget target) {
        story.begin(target);
        if (target.isNowhere()) {
            starter.stats().refused(Refusal.NO_ROUTE).increment();
            end(ProxyError.NO_ROUTE, null);
            return;
        }
        if (LoopBudget.of(loop()).isShedding()) {
            end(ProxyError.OVERLOADED, "runtime.memory_limit is reached");
            return;
        }
        Cluster found = starter.cluster(target.cluster());
        if (found == null) {
            end(ProxyError.NO_ENDPOINT, "no cluster " + target.cluster());
            return;
        }
        cluster = found;
        TcpPickKeys.fill(pick, found.spec(), facts);
        choose(found);
    }

    private void choose(Cluster from) {
        Endpoint picked = from.acquire(pick);
        if (picked == null) {
            onNothingPicked(from);
        } else if (pick.tried().contains(picked)) {
            // Only endpoints that failed already are left.
            from.release(picked);
            end(story.lastError(ProxyError.NO_ENDPOINT), story.detail());
        } else {
            connect(from, picked);
        }
    }

    private void onNothingPicked(Cluster from) {
        switch (pick.refusal()) {
            case ALL_FULL -> queue(from);
            case NONE_ELIGIBLE -> end(story.lastError(ProxyError.NO_ENDPOINT), story.detail());
            case UNRESOLVED -> end(story.lastError(ProxyError.DNS_FAILED), story.detail());
        }
    }

    private void queue(Cluster in) {
        become(TcpSessionState.QUEUED);
        story.onQueued(nowNanos());
        if (!in.tryEnqueue(this, pick)) {
            end(ProxyError.QUEUE_FULL, null);
        }
    }

    @Override
    public EventLoop loop() {
        return downstream.eventLoop();
    }

    @Override
    public void onPlace(Endpoint place) {
        Cluster of = Objects.requireNonNull(cluster, "queued");
        if (state == TcpSessionState.ENDED) {
            of.release(place);
            return;
        }
        story.onPlace(nowNanos());
        connect(of, place);
    }

    @Override
    public void onQueueTimeout() {
        if (state != TcpSessionState.ENDED) {
            end(ProxyError.QUEUE_TIMEOUT, null);
        }
    }

    private void connect(Cluster of, Endpoint to) {
        become(TcpSessionState.CONNECTING);
        endpoint = to;
        story.onConnecting(to, nowNanos());
        Relay next = new Relay(starter.relaySettings(), this);
        relay = next;
        int timeoutMillis = Math.clamp(of.spec().connectTimeout().toMillis(), 1, Integer.MAX_VALUE);
        starter.connector().connect(loop(), to, next.upstreamHandler(), timeoutMillis, this::onConnectResult);
    }

    private void onConnectResult(ConnectResult result) {
        if (state == TcpSessionState.ENDED) {
            // The client left while the attempt was under way.
            if (result instanceof ConnectResult.Connected(Channel channel, _)) {
                Relay.reset(channel);
            }
            return;
        }
        switch (result) {
            case ConnectResult.Connected(Channel upstream, _) -> onConnected(upstream);
            case ConnectResult.Failed(ProxyError error, String detail) -> onConnectFailed(error, detail);
        }
    }

    private void onConnected(Channel upstream) {
        become(TcpSessionState.RELAYING);
        Cluster of = Objects.requireNonNull(cluster, "connecting");
        Relay starting = Objects.requireNonNull(relay, "connecting");
        TcpSessionHandler ending = Objects.requireNonNull(handler, "connecting");
        Endpoint at = Objects.requireNonNull(endpoint, "connecting");
        long connectNanos = story.onConnected(nowNanos());
        at.succeeded(connectNanos);
        of.stats().connect.record(connectNanos);
        if (of.spec().onDown() == OnDown.CLOSE) {
            starter.sessions().add(this, at);
        }
        ByteBuf early = ending.takeEarly();
        Object inputEnd = ending.inputEnd();
        announceClient(of.spec().sendProxyProtocol(), upstream, early == null);
        downstream.pipeline().replace(ending, null, starting.downstreamHandler());
        starting.start(downstream, upstream, early);
        if (inputEnd != null) {
            downstream.pipeline().fireUserEventTriggered(inputEnd);
        }
    }

    /** The PROXY header leaves together with the first bytes, if there are any. */
    private void announceClient(SendProxyProtocol version, Channel upstream, boolean flush) {
        if (version == SendProxyProtocol.OFF) {
            return;
        }
        upstream.write(ProxyProtocolWriter.header(version, facts, upstream.alloc()));
        if (flush) {
            upstream.flush();
        }
    }

    private void onConnectFailed(ProxyError error, String detail) {
        Cluster of = Objects.requireNonNull(cluster, "connecting");
        Endpoint at = Objects.requireNonNull(endpoint, "connecting");
        story.onConnectFailed(error, detail, nowNanos());
        at.failed(error);
        endpoint = null;
        of.release(at);
        pick.exclude(at);
        if (error.retrySafety() == RetrySafety.ALWAYS && story.attempts() < starter.spec().connectAttempts()) {
            of.stats().retries.increment();
            choose(of);
        } else {
            end(error, detail);
        }
    }

    /** The client closed or reset its connection before the relay started. */
    void onClientGone() {
        if (state != TcpSessionState.ENDED) {
            end(ProxyError.CLIENT_LEFT_WAITING, null);
        }
    }

    /** The time to drain ran out before the relay started. */
    void onDrained() {
        if (state != TcpSessionState.ENDED) {
            end(ProxyError.DRAINED, null);
        }
    }

    /** The endpoint went down, and its cluster wants its connections closed. */
    void onEndpointDown() {
        Relay running = relay;
        if (state == TcpSessionState.RELAYING && running != null) {
            running.end(ProxyError.ENDPOINT_WENT_DOWN);
        }
    }

    /** Ends before a target was known. */
    void endUnrouted(ProxyError error) {
        if (state == TcpSessionState.OPENED) {
            story.begin(starter.routes().unrouted());
            end(error, null);
        }
    }

    @Override
    public void onProgress(Relay running) {
        story.onBytes(running.bytesFromDownstream(), running.bytesFromUpstream());
    }

    @Override
    public void onEnd(Relay over, @Nullable ProxyError error) {
        Endpoint at = endpoint;
        if (at != null && error != null && error.blame() == Blame.ENDPOINT) {
            at.failed(error);
        }
        if (at != null) {
            starter.sessions().remove(this, at);
        }
        story.onBytes(over.bytesFromDownstream(), over.bytesFromUpstream());
        tellEnd(error, null);
    }

    private void end(ProxyError error, @Nullable String detail) {
        TcpSessionState before = state;
        if (handler != null) {
            story.onBytes(handler.earlyBytes(), 0);
        }
        tellEnd(error, detail);
        if (before == TcpSessionState.QUEUED && cluster != null) {
            // A place that is on its way all the same comes to onPlace, which gives it back.
            cluster.cancel(this);
        }
        Relay.reset(downstream);
    }

    private void tellEnd(@Nullable ProxyError error, @Nullable String detail) {
        become(TcpSessionState.ENDED);
        Endpoint at = endpoint;
        if (at != null && cluster != null) {
            endpoint = null;
            cluster.release(at);
        }
        story.onEnd(error, detail, nowNanos());
    }

    private void become(TcpSessionState next) {
        assert state.mayBecome(next) : state + " -> " + next;
        state = next;
    }

    private long nowNanos() {
        return downstream.eventLoop().ticker().nanoTime();
    }
}
