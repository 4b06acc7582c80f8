package io.weir.core.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.weir.core.limit.HeldReader;
import io.weir.core.limit.LoopBudget;
import io.weir.core.listener.BoundListener.Admission;
import io.weir.core.loop.LoopConfined;
import io.weir.core.stats.ListenerStats.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections from one listening socket: gate, then registration with the loop that serves them. Pauses at the
 * process's ceiling until there is room, at the limit of its buffers until new work can be taken or turned away, and
 * for a moment when the system is out of descriptors.
 */
@LoopConfined
final class Acceptor extends ChannelInboundHandlerAdapter implements HeldReader {
    private static final Logger log = LoggerFactory.getLogger(Acceptor.class);
    private static final long FAILURE_PAUSE_SECONDS = 1;

    private final BoundListener listener;
    private final EventLoopGroup children;
    private @Nullable Channel server;

    Acceptor(BoundListener listener, EventLoopGroup children) {
        this.listener = listener;
        this.children = children;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        server = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel child = (Channel) message;
        Admission admission = listener.admission();
        InetAddress peer = addressOf(child);
        Refusal refusal = listener.gate().tryEnter(admission.spec().gate(), peer);
        if (refusal != null) {
            listener.stats().refused(refusal).increment();
            child.unsafe().closeForcibly();
            return;
        }
        enter(child, admission, peer);
        if (mustPause(ctx.channel())) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    private void enter(Channel child, Admission admission, @Nullable InetAddress peer) {
        listener.ceiling().enter();
        listener.stats().accepted.increment();
        listener.stats().open.increment();
        AcceptedConnection connection = new AcceptedConnection(listener, admission, child, peer);
        child.closeFuture().addListener(connection);
        child.pipeline().addLast(connection);
        children.register(child).addListener(registered -> {
            if (!registered.isSuccess()) {
                child.unsafe().closeForcibly();
            }
        });
    }

    private static @Nullable InetAddress addressOf(Channel child) {
        return child.remoteAddress() instanceof InetSocketAddress inet ? inet.getAddress() : null;
    }

    /** Whether no more may be accepted; whoever says so calls {@link #resume} when that may have changed. */
    private boolean mustPause(Channel own) {
        if (listener.ceiling().isReached()) {
            listener.ceiling().onRoom(() -> own.eventLoop().execute(() -> resume(own)));
            return true;
        }
        return LoopBudget.of(own.eventLoop()).holdsNewWork(this);
    }

    private void resume(Channel own) {
        own.config().setAutoRead(!mustPause(own));
    }

    @Override
    public void onBudgetChanged() {
        if (server != null && server.isActive()) {
            resume(server);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Out of descriptors or memory: trying again at once would spin.
        log.warn("listener {}: cannot accept for {} s: {}", listener.spec().name(), FAILURE_PAUSE_SECONDS,
                cause.toString());
        Channel own = ctx.channel();
        own.config().setAutoRead(false);
        own.eventLoop().schedule(() -> resume(own), FAILURE_PAUSE_SECONDS, TimeUnit.SECONDS);
    }
}
