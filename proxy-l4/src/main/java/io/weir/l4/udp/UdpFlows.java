package io.weir.l4.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.Endpoint;
import io.weir.core.error.ProxyError;
import io.weir.core.limit.LoopBudget;
import io.weir.core.loop.LoopConfined;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.core.stats.FlowStats.Drop;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The flows of one listener on one loop: a client's first datagram opens a flow at an endpoint, later ones follow it,
 * replies go back, silence ends it. Methods stand in the order of a flow's life. Every datagram that goes nowhere is
 * counted with its reason.
 */
@LoopConfined
final class UdpFlows {
    /** Flows end up to this much later than they should, so that few timers serve many flows. */
    private static final long SWEEP_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final EventLoop loop;
    private final UdpListenerState state;
    private final UdpTurn turn;
    private final UdpWindow window;
    private final UdpPlacement placement;
    private final UdpFlowTable table = new UdpFlowTable(ThreadLocalRandom.current().nextLong());
    private final Runnable sweep = this::sweep;
    /** The one timer there is; null while there are no flows. */
    private @Nullable ScheduledFuture<?> sweepTimer;
    /** The loop's; null until its first datagram. */
    private @Nullable LoopBudget budget;

    private boolean closed;

    UdpFlows(EventLoop loop, Transport transport, UdpListenerState state) {
        this.loop = loop;
        this.state = state;
        this.turn = new UdpTurn(loop, state.stats());
        this.window = new UdpWindow(ByteBufAllocator.DEFAULT, turn);
        this.placement = new UdpPlacement(loop, transport, this, window);
    }

    EventLoop loop() {
        return loop;
    }

    UdpTurn turn() {
        return turn;
    }

    UdpWindow window() {
        return window;
    }

    void drop(Drop reason) {
        state.stats().dropped(reason).increment();
    }

    /** A datagram from {@code client} arrived at {@code socket}. Takes {@code content}. */
    void onDatagram(UdpSocketHandler socket, InetSocketAddress client, ByteBuf content) {
        assert loop.inEventLoop();
        int bytes = content.readableBytes();
        turn.received(bytes);
        UdpFlow flow = bytes == 0 ? dropped(Drop.EMPTY) : flowOf(socket, client);
        UdpUpstreamHandler upstream = flow == null ? null : flow.upstream();
        if (flow == null || upstream == null) {
            content.release();
            return;
        }
        long now = turn.nowNanos();
        flow.onRequest(bytes, now);
        table.touch(flow, now);
        if (!upstream.trySend(window.toKeep(content))) {
            drop(Drop.SHED);
        }
    }

    /** The datagrams at hand were read. */
    void onDatagramsRead() {
        turn.flushUpstreams();
    }

    private boolean isShedding() {
        LoopBudget known = budget;
        if (known == null) {
            known = LoopBudget.of(loop);
            budget = known;
        }
        return known.isShedding();
    }

    private @Nullable UdpFlow flowOf(UdpSocketHandler socket, InetSocketAddress client) {
        if (isShedding()) {
            return dropped(Drop.SHED);
        }
        UdpSnapshot snapshot = state.snapshot();
        return snapshot.byPacket() ? flowByPacket(snapshot, socket, client) : flowBySession(snapshot, socket, client);
    }

    private @Nullable UdpFlow flowBySession(UdpSnapshot snapshot, UdpSocketHandler socket, InetSocketAddress client) {
        int hash = table.hash(client, null);
        UdpFlow flow = table.find(hash, socket, client, null);
        if (flow == null) {
            flow = admit(snapshot, socket, client, hash);
            return flow != null && settle(flow, placement.place(flow, snapshot.cluster())) ? flow : null;
        }
        return !flow.wantsToMove() || move(flow, snapshot.cluster()) ? flow : null;
    }

    /** The endpoint comes first here; a flow per client and endpoint lets its replies find the client. */
    private @Nullable UdpFlow flowByPacket(UdpSnapshot snapshot, UdpSocketHandler socket, InetSocketAddress client) {
        Cluster cluster = snapshot.cluster();
        Endpoint endpoint = placement.pick(cluster, socket, client);
        if (endpoint == null) {
            return dropped(Drop.NO_ENDPOINT);
        }
        int hash = table.hash(client, endpoint);
        UdpFlow flow = table.find(hash, socket, client, endpoint);
        if (flow == null) {
            flow = admit(snapshot, socket, client, hash);
            if (flow != null) {
                return settle(flow, placement.placeAt(flow, cluster, endpoint)) ? flow : null;
            }
        }
        cluster.release(endpoint);
        return flow;
    }

    /** A flow for a new client, counted but not in the table yet; null when the client is not let in. */
    private @Nullable UdpFlow admit(
            UdpSnapshot snapshot, UdpSocketHandler socket, InetSocketAddress client, int hash) {
        Drop refusal = state.tryAdmit(snapshot, client.getAddress());
        return refusal == null
                ? new UdpFlow(socket, client, hash, state.nextId(), snapshot.gate(), turn.nowNanos())
                : dropped(refusal);
    }

    private boolean settle(UdpFlow flow, boolean placed) {
        if (!placed) {
            state.dismiss(flow.gate, flow.client.getAddress());
            return false;
        }
        table.add(flow, turn.nowNanos());
        state.stats().opened.increment();
        state.stats().open.increment();
        scheduleSweep();
        return true;
    }

    private boolean move(UdpFlow flow, Cluster cluster) {
        UdpUpstreamHandler before = flow.upstream();
        if (before == null) {
            if (!placement.place(flow, cluster)) {
                return false;
            }
        } else {
            placement.leave(flow, before, cluster);
        }
        if (flow.upstream() != before) {
            state.stats().moved.increment();
        }
        return true;
    }

    /** The endpoint answered. Takes {@code content}. */
    void onReply(UdpUpstreamHandler upstream, ByteBuf content) {
        UdpFlow flow = upstream.flow();
        int bytes = content.readableBytes();
        if (flow.upstream() != upstream || bytes == 0) {
            drop(bytes == 0 ? Drop.EMPTY : Drop.UNEXPECTED_SOURCE);
            content.release();
            return;
        }
        long now = turn.nowNanos();
        long latencyNanos = flow.onReply(bytes, now);
        if (latencyNanos >= 0) {
            upstream.endpoint().succeeded(latencyNanos);
        }
        table.touch(flow, now);
        if (!flow.socket.trySend(flow.client, window.toKeep(content))) {
            drop(Drop.SHED);
        }
    }

    /** The replies at hand were read; only now may their socket be closed. */
    void onRepliesRead(UdpUpstreamHandler upstream) {
        UdpFlow flow = upstream.flow();
        UdpSnapshot snapshot = state.snapshot();
        if (flow.upstream() == upstream && flow.isComplete(snapshot.spec().responses())) {
            end(flow, null);
        }
    }

    /** ICMP says that nobody listens at the endpoint: the flow's next datagram goes elsewhere if it can. */
    void onRefused(UdpUpstreamHandler upstream, ProxyError error) {
        drop(Drop.SEND_FAILED);
        upstream.endpoint().failed(error);
        if (upstream.flow().upstream() == upstream) {
            upstream.flow().onRefused(error);
        }
    }

    /** The flow's socket is no more, and not because it was closed here. */
    void onUpstreamGone(UdpUpstreamHandler upstream) {
        if (upstream.flow().upstream() == upstream) {
            upstream.flow().onStranded();
            upstream.close();
        }
    }

    /** Every flow at {@code endpoint} leaves it: with its client's next datagram, or for good in packet mode. */
    void onEndpointDown(Endpoint endpoint) {
        table.forEach(flow -> {
            UdpUpstreamHandler upstream = flow.upstream();
            if (upstream == null || upstream.endpoint() != endpoint) {
                return;
            }
            if (state.snapshot().byPacket()) {
                end(flow, ProxyError.ENDPOINT_WENT_DOWN);
            } else {
                onUpstreamGone(upstream);
            }
        });
    }

    /** The timeout may be shorter now. */
    void onSwap() {
        if (sweepTimer != null) {
            sweepTimer.cancel(false);
            sweep();
        }
    }

    private void scheduleSweep() {
        UdpFlow oldest = table.oldest();
        if (oldest == null || sweepTimer != null) {
            return;
        }
        long left = oldest.lastActiveNanos + state.snapshot().timeoutNanos() - turn.nowNanos();
        sweepTimer = loop.schedule(sweep, Math.max(left, 0) + SWEEP_PAUSE_NANOS, TimeUnit.NANOSECONDS);
    }

    private void sweep() {
        sweepTimer = null;
        UdpSnapshot snapshot = state.snapshot();
        long now = turn.nowNanos();
        UdpFlow oldest = table.oldest();
        while (oldest != null && now - oldest.lastActiveNanos >= snapshot.timeoutNanos()) {
            end(oldest, oldest.verdictAtTimeout(snapshot.spec().responses()));
            oldest = table.oldest();
        }
        scheduleSweep();
    }

    private void end(UdpFlow flow, @Nullable ProxyError error) {
        table.remove(flow);
        UdpUpstreamHandler upstream = flow.upstream();
        if (upstream != null) {
            flow.onStranded();
            upstream.close();
        }
        state.dismiss(flow.gate, flow.client.getAddress());
        state.stats().open.decrement();
        if (state.accessLog().wants(error != null)) {
            state.accessLog().record(flow.toRecord(state.snapshot().listener(), turn.nowNanos(), error));
        }
    }

    /** Ends every flow; nothing comes after this. */
    void close() {
        if (!closed) {
            closed = true;
            table.forEach(flow -> end(flow, ProxyError.DRAINED));
            if (sweepTimer != null) {
                sweepTimer.cancel(false);
            }
            turn.flushAll();
            window.close();
        }
    }

    private @Nullable UdpFlow dropped(Drop reason) {
        drop(reason);
        return null;
    }
}
