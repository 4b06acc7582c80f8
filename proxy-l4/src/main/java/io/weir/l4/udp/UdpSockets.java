package io.weir.l4.udp;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.weir.core.spec.RuntimeSpec.Transport;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.StandardSocketOptions;

/** Makes datagram sockets of a transport, set up for whole datagrams of up to 64 KiB. */
final class UdpSockets {
    /** What waits between proxy and kernel in the worst case; the system may grant less. */
    private static final int LISTENER_KERNEL_BYTES = 4 << 20;
    private static final WriteBufferWaterMark LISTENER_WAITING_BYTES = new WriteBufferWaterMark(1 << 20, 4 << 20);
    private static final WriteBufferWaterMark UPSTREAM_WAITING_BYTES = new WriteBufferWaterMark(1 << 17, 1 << 18);

    private UdpSockets() {}

    /** A socket that clients send to, not bound yet. Throws ChannelException when the system has none left. */
    static DatagramChannel listener(Transport transport, InetAddress address, UdpWindow window) {
        DatagramChannel channel = open(transport, address);
        if (transport == Transport.EPOLL) {
            channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, UdpWindow.DATAGRAM_BYTES_MAX);
            channel.config().setRecvByteBufAllocator(window.batches());
        } else {
            channel.config().setRecvByteBufAllocator(singles(transport, window));
        }
        channel.config().setOption(ChannelOption.SO_RCVBUF, LISTENER_KERNEL_BYTES);
        channel.config().setOption(ChannelOption.SO_SNDBUF, LISTENER_KERNEL_BYTES);
        channel.config().setWriteBufferWaterMark(LISTENER_WAITING_BYTES);
        return channel;
    }

    /** A socket towards an endpoint, not connected yet. Throws ChannelException when the system has none left. */
    static DatagramChannel upstream(Transport transport, InetAddress address, UdpWindow window) {
        DatagramChannel channel = open(transport, address);
        channel.config().setRecvByteBufAllocator(singles(transport, window));
        channel.config().setWriteBufferWaterMark(UPSTREAM_WAITING_BYTES);
        return channel;
    }

    /** The option by which several sockets share one address; the kernel keeps a client with one of them. */
    static ChannelOption<Boolean> sharing(Transport transport) {
        return switch (transport) {
            case EPOLL, IO_URING -> UnixChannelOption.SO_REUSEPORT;
            case NIO, AUTO -> NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
        };
    }

    private static DatagramChannel open(Transport transport, InetAddress address) {
        SocketProtocolFamily family =
                address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        return switch (transport) {
            case EPOLL -> new EpollDatagramChannel(family);
            case IO_URING -> new IoUringDatagramChannel(family);
            case NIO, AUTO -> new NioDatagramChannel(family);
        };
    }

    /** With io_uring a read owns its buffer until something comes, so that reads cannot share a window. */
    private static RecvByteBufAllocator singles(Transport transport, UdpWindow window) {
        return transport == Transport.IO_URING
                ? new FixedRecvByteBufAllocator(UdpWindow.DATAGRAM_BYTES_MAX)
                : window.singles();
    }
}
