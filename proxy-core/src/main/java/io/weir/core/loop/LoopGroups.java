package io.weir.core.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.weir.core.spec.Address;
import io.weir.core.spec.Expect;
import io.weir.core.spec.RuntimeSpec;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.core.spec.SpecException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of the process and the channel types that go with their transport. One group serves accepting, both
 * directions of every connection, and timers; probes and look-ups run on a small group of their own.
 */
@Shared
public final class LoopGroups implements AutoCloseable {
    private final Transport transport;
    private final EventLoopGroup workers;
    private final EventLoopGroup control;

    private LoopGroups(Transport transport, EventLoopGroup workers, EventLoopGroup control) {
        this.transport = transport;
        this.workers = workers;
        this.control = control;
    }

    /**
     * Starts the loops.
     *
     * @throws SpecException when a transport is asked for that is not here; the message says why
     */
    public static LoopGroups start(RuntimeSpec spec) {
        Transport transport = resolve(spec.transport());
        int workers = spec.workers() == 0 ? Runtime.getRuntime().availableProcessors() : spec.workers();
        return new LoopGroups(transport, group(transport, workers, "weir-worker"), group(transport, 1, "weir-control"));
    }

    private static Transport resolve(Transport wanted) {
        return switch (wanted) {
            case AUTO -> Epoll.isAvailable() ? Transport.EPOLL : Transport.NIO;
            case EPOLL -> {
                Expect.that(Epoll.isAvailable(), "runtime.transport", "epoll",
                        "a transport this machine has; epoll: " + reason(Epoll.unavailabilityCause()));
                yield wanted;
            }
            case IO_URING -> {
                Expect.that(IoUring.isAvailable(), "runtime.transport", "io_uring",
                        "a transport this machine has; io_uring: " + reason(IoUring.unavailabilityCause()));
                yield wanted;
            }
            case NIO -> wanted;
        };
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null ? "unavailable" : String.valueOf(cause.getMessage());
    }

    private static EventLoopGroup group(Transport transport, int threads, String name) {
        IoHandlerFactory factory = switch (transport) {
            case EPOLL -> CoalescingEpoll.newFactory();
            case IO_URING -> IoUringIoHandler.newFactory();
            case NIO, AUTO -> NioIoHandler.newFactory();
        };
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), factory);
    }

    /** The transport in use, never {@code AUTO}. */
    public Transport transport() {
        return transport;
    }

    /** The data-plane loops. */
    public EventLoopGroup workers() {
        return workers;
    }

    /** The loop of probes, look-ups and other slow work that needs sockets. */
    public EventLoopGroup control() {
        return control;
    }

    /** The type of listening sockets bound to such an address. */
    public ChannelFactory<? extends ServerChannel> serverChannel(Address address) {
        boolean unix = address instanceof Address.Unix;
        return switch (transport) {
            case EPOLL -> unix ? EpollServerDomainSocketChannel::new : EpollListener::new;
            case IO_URING -> unix ? IoUringServerDomainSocketChannel::new : IoUringServerSocketChannel::new;
            case NIO, AUTO -> unix ? NioServerDomainSocketChannel::new : NioServerSocketChannel::new;
        };
    }

    /** A socket that listens at such an address already; takes the descriptor. For epoll alone. */
    public Channel listeningChannel(Address address, int descriptor) {
        return address instanceof Address.Unix
                ? new EpollServerDomainSocketChannel(descriptor, true)
                : new EpollListener(descriptor);
    }

    /** The type of connections towards such an address. */
    public ChannelFactory<? extends Channel> clientChannel(SocketAddress address) {
        boolean unix = !(address instanceof InetSocketAddress);
        return switch (transport) {
            case EPOLL -> unix ? EpollDomainSocketChannel::new : () -> EpollStream.towards(address);
            case IO_URING -> unix ? IoUringDomainSocketChannel::new : IoUringSocketChannel::new;
            case NIO, AUTO -> unix ? NioDomainSocketChannel::new : NioSocketChannel::new;
        };
    }

    /** The type of outgoing TCP sockets for those who insist on Netty's own. */
    public ChannelFactory<? extends SocketChannel> plainClientChannel() {
        return switch (transport) {
            case EPOLL -> EpollSocketChannel::new;
            case IO_URING -> IoUringSocketChannel::new;
            case NIO, AUTO -> NioSocketChannel::new;
        };
    }

    /** The type of datagram sockets. */
    public ChannelFactory<? extends DatagramChannel> datagramChannel() {
        return switch (transport) {
            case EPOLL -> EpollDatagramChannel::new;
            case IO_URING -> IoUringDatagramChannel::new;
            case NIO, AUTO -> NioDatagramChannel::new;
        };
    }

    /** The socket address of a unix path as this transport writes it. */
    public SocketAddress unixAddress(String path) {
        return transport == Transport.NIO ? UnixDomainSocketAddress.of(path) : new DomainSocketAddress(path);
    }

    /** Ends every loop; connections still open are closed. */
    @Override
    public void close() {
        workers.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        control.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
