package io.weir.core.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.concurrent.EventExecutor;
import io.weir.core.limit.ConnectionCeiling;
import io.weir.core.loop.LoopGroups;
import io.weir.core.loop.Shared;
import io.weir.core.spec.Address;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.core.stats.Stats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Binds listeners. With epoll and several workers each loop gets a listening socket of its own on the same address
 * ({@code SO_REUSEPORT}), so that a connection is accepted by the loop that serves it; elsewhere one loop accepts and
 * deals the connections out, as with an inherited socket, unless as many of its address were inherited as there are
 * loops. Called on the control thread.
 */
@Shared
public final class ListenerBinder {
    private final LoopGroups loops;
    private final ConnectionCeiling ceiling;
    private final Stats stats;
    private final InheritedSockets inherited;
    private final AtomicLong connectionIds = new AtomicLong();

    public ListenerBinder(LoopGroups loops, ConnectionCeiling ceiling, Stats stats, InheritedSockets inherited) {
        this.loops = loops;
        this.ceiling = ceiling;
        this.stats = stats;
        this.inherited = inherited;
    }

    /** A sentence for each inherited socket that no listener which binds {@code addresses} uses. */
    public List<String> unusedSockets(List<Address> addresses) {
        return inherited.unused(addresses, loops.transport());
    }

    /** A number no connection or flow of this process had before; also for flows, which nothing here binds. */
    public long nextConnectionId() {
        return connectionIds.incrementAndGet();
    }

    /** Binds every address of {@code spec}; all or nothing. The future never fails: failures are values. */
    public CompletableFuture<BindResult> bind(ListenerSpec spec, ConnectionStarter starter) {
        BoundListener listener = new BoundListener(spec, starter, loops, ceiling, stats.listener(spec.name()),
                connectionIds);
        Queue<Socket> sockets = new ArrayDeque<>();
        for (Address address : spec.binds()) {
            try {
                addSockets(address, sockets);
            } catch (IOException cannot) {
                return CompletableFuture.completedFuture(
                        new BindResult.Failed(spec.name(), address, reason(address, cannot)));
            }
        }
        CompletableFuture<BindResult> result = new CompletableFuture<>();
        bindNext(listener, sockets, result);
        return result;
    }

    /**
     * One listening socket to be: where, on which loop, and who serves what it accepts.
     *
     * @param inherited null = it is opened and bound here
     */
    private record Socket(
            Address address,
            SocketAddress local,
            EventLoop loop,
            EventLoopGroup children,
            boolean reusePort,
            @Nullable InheritedSocket inherited) {}

    private void addSockets(Address address, Queue<Socket> sockets) throws IOException {
        List<EventLoop> workers = workers();
        List<InheritedSocket> ours = inherited.at(address, loops.transport());
        if (!ours.isEmpty()) {
            addInherited(address, ours, workers, sockets);
            return;
        }
        switch (address) {
            case Address.Unix unix -> {
                UnixSocketFile.makeRoom(unix.path());
                sockets.add(new Socket(address, loops.unixAddress(unix.path()), workers.getFirst(), loops.workers(),
                        false, null));
            }
            case Address.Inet inet -> {
                boolean reusePort = loops.transport() == Transport.EPOLL && workers.size() > 1;
                SocketAddress local = reusePort ? PortProbe.free(inet) : PortProbe.resolve(inet);
                if (!reusePort) {
                    sockets.add(new Socket(address, local, workers.getFirst(), loops.workers(), false, null));
                    return;
                }
                for (EventLoop loop : workers) {
                    sockets.add(new Socket(address, local, loop, loop, true, null));
                }
            }
        }
    }

    /** Only sockets that the kernel spreads connections over may each keep theirs to one loop. */
    private void addInherited(
            Address address, List<InheritedSocket> ours, List<EventLoop> workers, Queue<Socket> sockets) {
        boolean oneForEach = ours.size() >= workers.size();
        for (int i = 0; i < ours.size(); i++) {
            EventLoop loop = workers.get(i % workers.size());
            InheritedSocket socket = ours.get(i);
            sockets.add(new Socket(address, Objects.requireNonNull(socket.local()), loop,
                    oneForEach ? loop : loops.workers(), false, socket));
        }
    }

    private List<EventLoop> workers() {
        List<EventLoop> workers = new ArrayList<>();
        for (EventExecutor worker : loops.workers()) {
            workers.add((EventLoop) worker);
        }
        return workers;
    }

    private void bindNext(BoundListener listener, Queue<Socket> sockets, CompletableFuture<BindResult> result) {
        Socket socket = sockets.poll();
        if (socket == null) {
            result.complete(new BindResult.Bound(listener));
            return;
        }
        Channel server;
        try {
            server = open(socket);
        } catch (IOException noDescriptor) {
            fail(listener, socket, noDescriptor, result);
            return;
        }
        bind(server, socket, listener).addListener((ChannelFuture bound) -> {
            if (bound.isSuccess()) {
                boolean isInherited = socket.inherited() != null;
                listener.add(server, socket.address(), isInherited ? socket.local() : server.localAddress(),
                        isInherited);
                bindNext(listener, sockets, result);
            } else {
                server.close();
                fail(listener, socket, bound.cause(), result);
            }
        });
    }

    private static void fail(
            BoundListener listener, Socket socket, Throwable cause, CompletableFuture<BindResult> result) {
        listener.close();
        result.complete(
                new BindResult.Failed(listener.spec().name(), socket.address(), reason(socket.address(), cause)));
    }

    private Channel open(Socket socket) throws IOException {
        InheritedSocket ours = socket.inherited();
        return ours == null
                ? loops.serverChannel(socket.address()).newChannel()
                : loops.listeningChannel(socket.address(), Descriptors.copy(ours.descriptor()));
    }

    private static ChannelFuture bind(Channel server, Socket socket, BoundListener listener) {
        server.config().setOption(ChannelOption.SO_BACKLOG, listener.spec().backlog());
        if (socket.local() instanceof InetSocketAddress && socket.inherited() == null) {
            server.config().setOption(ChannelOption.SO_REUSEADDR, true);
        }
        if (socket.reusePort()) {
            server.config().setOption(EpollChannelOption.SO_REUSEPORT, true);
        }
        server.pipeline().addLast(new Acceptor(listener, socket.children()));
        ChannelFuture registered = socket.loop().register(server);
        registered.addListener(done -> {
            if (!done.isSuccess()) {
                server.unsafe().closeForcibly();
            }
        });
        return socket.inherited() == null ? server.bind(socket.local()) : registered;
    }

    private static String reason(Address address, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        boolean privileged = address instanceof Address.Inet inet && inet.port() < 1024
                && message.contains("Permission denied");
        return privileged ? "permission denied (ports below 1024 need root or CAP_NET_BIND_SERVICE)" : message;
    }
}
