package io.weir.core.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.core.listener.BoundListener.Admission;
import io.weir.core.loop.LoopConfined;
import io.weir.core.spec.Cidr;
import io.weir.core.spec.ListenerSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection that the gate let in: begins its protocol once its loop has it, leaves the pipeline and stays as its
 * entry in the listener's books until it closes.
 */
@LoopConfined
final class AcceptedConnection extends ChannelInboundHandlerAdapter implements ChannelFutureListener {
    private final BoundListener listener;
    private final Admission admission;
    private final Channel channel;
    private final @Nullable InetAddress peer;
    /** Neighbours in the {@link ConnectionSet}. */
    @Nullable AcceptedConnection previous;

    @Nullable AcceptedConnection next;
    private boolean started;

    AcceptedConnection(
            BoundListener listener, Admission admission, Channel channel, @Nullable InetAddress peer) {
        this.listener = listener;
        this.admission = admission;
        this.channel = channel;
        this.peer = peer;
    }

    Channel channel() {
        return channel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        started = true;
        listener.connections(channel.eventLoop()).add(this);
        ListenerSpec spec = admission.spec();
        DownstreamFacts facts = facts(spec);
        if (!spec.proxyProtocolRequired()) {
            admission.starter().start(channel, facts);
        } else if (spec.trustedProxies().isEmpty() || facts.peerTrusted()) {
            channel.pipeline().addLast(new ProxyProtocolHandler(
                    admission.starter(), facts, spec.trustedProxies(), listener.stats()));
        } else {
            ProxyProtocolHandler.refuse(channel, listener.stats());
        }
        ctx.pipeline().remove(this);
    }

    private DownstreamFacts facts(ListenerSpec spec) {
        InetSocketAddress remote = channel.remoteAddress() instanceof InetSocketAddress inet ? inet : null;
        InetSocketAddress local = channel.localAddress() instanceof InetSocketAddress inet ? inet : null;
        return new DownstreamFacts(listener.nextConnectionId(), spec.name(), remote, remote, local, isTrusted(spec),
                channel.eventLoop().ticker().nanoTime(), null);
    }

    /** Peers on a unix socket are trusted where anybody is: its file's permissions say who they can be. */
    private boolean isTrusted(ListenerSpec spec) {
        if (spec.trustedProxies().isEmpty()) {
            return false;
        }
        return peer == null || Cidr.anyContains(spec.trustedProxies(), peer.getAddress());
    }

    @Override
    public void operationComplete(ChannelFuture closed) {
        if (started) {
            listener.connections(channel.eventLoop()).remove(this);
        }
        listener.stats().open.decrement();
        listener.gate().leave(admission.spec().gate(), peer);
        listener.ceiling().leave();
    }
}
