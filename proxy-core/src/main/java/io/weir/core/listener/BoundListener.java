package io.weir.core.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.weir.core.drain.DrainEvent;
import io.weir.core.limit.ConnectionCeiling;
import io.weir.core.loop.LoopGroups;
import io.weir.core.loop.Shared;
import io.weir.core.spec.Address;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.stats.ListenerStats;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bound listener: its sockets, its open connections, and what is done with new ones. Any thread may call it; what
 * concerns connections happens on their loops.
 */
@Shared
public final class BoundListener {
    private static final Logger log = LoggerFactory.getLogger(BoundListener.class);

    private final ConnectionCeiling ceiling;
    private final ListenerStats stats;
    private final AtomicLong connectionIds;
    private final AcceptGate gate = new AcceptGate();
    private final List<Bind> binds = new CopyOnWriteArrayList<>();
    private final Map<EventLoop, ConnectionSet> connections = new HashMap<>();
    private volatile Admission admission;

    /** {@code inherited}: somebody else keeps the socket open, and its file. */
    private record Bind(Channel server, Address address, SocketAddress local, boolean inherited) {}

    BoundListener(
            ListenerSpec spec,
            ConnectionStarter starter,
            LoopGroups loops,
            ConnectionCeiling ceiling,
            ListenerStats stats,
            AtomicLong connectionIds) {
        this.admission = new Admission(spec, starter);
        this.ceiling = ceiling;
        this.stats = stats;
        this.connectionIds = connectionIds;
        for (EventExecutor worker : loops.workers()) {
            connections.put((EventLoop) worker, new ConnectionSet());
        }
    }

    /** What new connections meet; replaced as one when the configuration changes. */
    record Admission(ListenerSpec spec, ConnectionStarter starter) {}

    /** The settings in force. */
    public ListenerSpec spec() {
        return admission.spec();
    }

    /** Where it listens, in the order of the settings, with ports as the system chose them; one entry per address. */
    public List<SocketAddress> localAddresses() {
        return binds.stream().map(Bind::local).distinct().toList();
    }

    /**
     * From now on new connections meet this gate and this protocol; open ones stay as they are. Addresses and backlog
     * are not looked at: a listener whose addresses change is bound anew.
     */
    public void swap(ListenerSpec spec, ConnectionStarter starter) {
        admission = new Admission(spec, starter);
    }

    /** Connections open now. */
    public int openConnections() {
        return gate.open();
    }

    /** Closes the listening sockets; the future completes when all are closed. Open connections stay. */
    public CompletableFuture<Void> stopAccepting() {
        CompletableFuture<?>[] closing = binds.stream().map(BoundListener::close).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(closing);
    }

    private static CompletableFuture<Void> close(Bind bind) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        boolean first = bind.server().isOpen();
        closeServer(bind).addListener(done -> {
            if (first && !bind.inherited() && bind.address() instanceof Address.Unix unix) {
                deleteSocketFile(unix);
            }
            closed.complete(null);
        });
        return closed;
    }

    /** Closing a descriptor takes a socket out of epoll only when it was the last one of that socket. */
    private static ChannelFuture closeServer(Bind bind) {
        Channel server = bind.server();
        if (bind.inherited() && server.isOpen()) {
            server.deregister().addListener(done -> server.close());
            return server.closeFuture();
        }
        return server.close();
    }

    private static void deleteSocketFile(Address.Unix unix) {
        try {
            Files.deleteIfExists(Path.of(unix.path()));
        } catch (IOException cannot) {
            log.warn("cannot remove {}: {}", unix, cannot.toString());
        }
    }

    /** Stops accepting and tells every connection to finish what is in progress. */
    public CompletableFuture<Void> drain() {
        CompletableFuture<Void> stopped = stopAccepting();
        tellConnections(DrainEvent.STARTED);
        return stopped;
    }

    /** Stops accepting and ends every connection now. */
    public CompletableFuture<Void> close() {
        CompletableFuture<Void> stopped = stopAccepting();
        onEveryLoop(ConnectionSet::end);
        return stopped;
    }

    /** Fires a user event through the pipeline of every open connection. */
    public void tellConnections(Object event) {
        onEveryLoop(set -> set.tell(event));
    }

    /** Loops that ended have closed their connections themselves. */
    private void onEveryLoop(Consumer<ConnectionSet> action) {
        connections.forEach((loop, set) -> {
            if (!loop.isShuttingDown()) {
                loop.execute(() -> action.accept(set));
            }
        });
    }

    void add(Channel server, Address address, SocketAddress local, boolean inherited) {
        binds.add(new Bind(server, address, local, inherited));
    }

    Admission admission() {
        return admission;
    }

    AcceptGate gate() {
        return gate;
    }

    ConnectionCeiling ceiling() {
        return ceiling;
    }

    ListenerStats stats() {
        return stats;
    }

    long nextConnectionId() {
        return connectionIds.incrementAndGet();
    }

    ConnectionSet connections(EventLoop loop) {
        return Objects.requireNonNull(connections.get(loop), "connections live on worker loops");
    }
}
