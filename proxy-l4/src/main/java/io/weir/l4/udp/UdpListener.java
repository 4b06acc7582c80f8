package io.weir.l4.udp;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.EventExecutor;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.Endpoint;
import io.weir.core.cluster.EndpointDownListener;
import io.weir.core.log.AccessLog;
import io.weir.core.loop.LoopGroups;
import io.weir.core.loop.Shared;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.core.stats.Stats;
import io.weir.l4.spec.UdpListenerSpec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bound UDP listener: its sockets, and the flows of its clients. With epoll and io_uring each loop has sockets of its
 * own on the same addresses; the kernel keeps a client with one of them, so that a flow belongs to one loop. With NIO
 * one loop serves all. Any thread may call it; what concerns flows happens on their loops.
 *
 * <p>Register it with {@code ClusterRegistry.addDownListener}, so that flows leave endpoints that go down.
 */
@Shared
public final class UdpListener implements EndpointDownListener {
    private final UdpListenerState state;
    private final List<UdpMailbox> mailboxes;
    private final List<DatagramChannel> sockets;

    private UdpListener(UdpListenerState state, List<UdpMailbox> mailboxes, List<DatagramChannel> sockets) {
        this.state = state;
        this.mailboxes = mailboxes;
        this.sockets = sockets;
    }

    /**
     * Binds every address of {@code spec}; all or nothing. The future never fails: failures are values.
     *
     * @param cluster what {@code spec.cluster()} names
     * @param flowIds numbers unique in the process, for logs
     */
    public static CompletableFuture<UdpBindResult> bind(
            UdpListenerSpec spec,
            Cluster cluster,
            LoopGroups loops,
            Stats stats,
            AccessLog accessLog,
            LongSupplier flowIds) {
        String name = spec.listener().name();
        UdpListenerState state = new UdpListenerState(
                new UdpSnapshot(spec, cluster, true), stats.flows(name), accessLog, flowIds);
        List<UdpFlows> workers = new ArrayList<>();
        for (EventExecutor executor : loops.workers()) {
            if (workers.isEmpty() || loops.transport() != Transport.NIO) {
                workers.add(new UdpFlows((EventLoop) executor, loops.transport(), state));
            }
        }
        List<UdpMailbox> mailboxes = workers.stream().map(UdpMailbox::new).toList();
        return new UdpBinder(loops.control().next(), loops.transport(), workers).bind(spec.listener().binds())
                .thenApply(outcome -> {
                    if (outcome.failed() == null) {
                        return new UdpBindResult.Bound(new UdpListener(state, mailboxes, outcome.sockets()));
                    }
                    mailboxes.forEach(UdpMailbox::close);
                    return new UdpBindResult.Failed(name, outcome.failed(), outcome.reason());
                });
    }

    /** The settings in force. */
    public UdpListenerSpec spec() {
        return state.snapshot().spec();
    }

    /** Where it listens, with ports as the system chose them; for a wildcard each address of this machine too. */
    public List<InetSocketAddress> localAddresses() {
        return sockets.stream().map(DatagramChannel::localAddress).distinct().toList();
    }

    /** Flows open now, over all loops. */
    public int flowsOpen() {
        return state.flowsOpen();
    }

    /**
     * From now on datagrams meet these settings and new flows this cluster; open flows stay where they are. Addresses
     * are not looked at: a listener whose addresses change is bound anew.
     */
    public void swap(UdpListenerSpec spec, Cluster cluster) {
        state.publish(new UdpSnapshot(spec, cluster, state.snapshot().takesFlows()));
        mailboxes.forEach(UdpMailbox::swapped);
    }

    /** From now on datagrams of new clients are dropped; open flows go on until they end, soon when silent. */
    public void drain() {
        state.publish(state.snapshot().draining());
        mailboxes.forEach(UdpMailbox::swapped);
    }

    /** Closes the sockets and ends every flow now; the future completes when nothing is left. */
    public CompletableFuture<Void> close() {
        CompletableFuture<?>[] closing = sockets.stream().map(UdpListener::close).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(closing).thenCompose(closed -> CompletableFuture.allOf(
                mailboxes.stream().map(UdpMailbox::close).toArray(CompletableFuture<?>[]::new)));
    }

    private static CompletableFuture<@Nullable Void> close(Channel socket) {
        CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        socket.close().addListener(done -> closed.complete(null));
        return closed;
    }

    @Override
    public void onEndpointDown(Cluster cluster, Endpoint endpoint) {
        for (UdpMailbox mailbox : mailboxes) {
            mailbox.endpointDown(endpoint);
        }
    }
}
