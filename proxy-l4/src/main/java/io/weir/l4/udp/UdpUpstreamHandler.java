package io.weir.l4.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.Endpoint;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.core.spec.ClusterSpec.SendProxyProtocol;
import io.weir.core.stats.FlowStats.Drop;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One flow's socket at an endpoint. It is connected, so that the kernel passes datagrams of that endpoint only, and
 * reports by ICMP that nobody listens there. It holds a place at the endpoint until it is closed.
 */
@LoopConfined
final class UdpUpstreamHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(UdpUpstreamHandler.class);

    private final UdpFlows flows;
    private final UdpFlow flow;
    private final Cluster cluster;
    private final Endpoint endpoint;
    private final InetSocketAddress address;
    private final Channel channel;
    /** Goes before every datagram, since each may be the first to arrive; null when endpoints do not ask for it. */
    private final @Nullable ByteBuf proxyHeader;
    private boolean connected;
    private long bytesSent;
    private long bytesReceived;

    UdpUpstreamHandler(
            UdpFlows flows,
            UdpFlow flow,
            Cluster cluster,
            Endpoint endpoint,
            InetSocketAddress address,
            Channel channel) {
        this.flows = flows;
        this.flow = flow;
        this.cluster = cluster;
        this.endpoint = endpoint;
        this.address = address;
        this.channel = channel;
        this.proxyHeader = cluster.spec().sendProxyProtocol() == SendProxyProtocol.OFF ? null
                : UdpProxyHeader.of(flow, channel.alloc());
    }

    UdpFlow flow() {
        return flow;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Whether it is where {@code other} is reached now, which a new answer of its name may have changed. */
    boolean isAt(Endpoint other) {
        return other == endpoint && address.equals(other.socketAddress());
    }

    /** Registers the socket and connects it. */
    ChannelFuture connect(EventLoop loop) {
        channel.pipeline().addLast(this);
        loop.register(channel);
        endpoint.stats().connectionsOpen.increment();
        return channel.connect(address);
    }

    /** The socket can send: what was written before leaves now. */
    void onConnected() {
        connected = true;
        channel.flush();
    }

    /** Takes {@code content} for the endpoint; false when it was dropped, because the socket cannot take more. */
    boolean trySend(ByteBuf content) {
        if (!channel.isWritable() && !makeRoom()) {
            content.release();
            return false;
        }
        ByteBuf datagram = proxyHeader == null ? content : UdpProxyHeader.prefix(proxyHeader, content, channel.alloc());
        bytesSent += datagram.readableBytes();
        channel.write(datagram, channel.voidPromise());
        if (connected) {
            flows.turn().wroteUpstream(channel);
        }
        return true;
    }

    private boolean makeRoom() {
        if (connected) {
            channel.flush();
        }
        return channel.isWritable();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf content = ((DatagramPacket) msg).content();
        bytesReceived += content.readableBytes();
        flows.onReply(this, content);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flows.onRepliesRead(this);
    }

    /** A write that failed, or what ICMP said about an earlier one. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ProxyError error = errorOf(cause);
        if (error == null) {
            flows.drop(Drop.SEND_FAILED);
        } else {
            flows.onRefused(this, error);
        }
        LOG.debug("[c{} {}] datagram failed: {}", flow.id, endpoint, cause.getMessage());
    }

    /** The system closed it, not we. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        flows.onUpstreamGone(this);
    }

    /** Closes the socket and gives the place back. */
    void close() {
        abandon();
        cluster.release(endpoint);
    }

    /** Closes the socket only. */
    void abandon() {
        channel.close();
        if (proxyHeader != null) {
            proxyHeader.release();
        }
        endpoint.stats().connectionsOpen.decrement();
        endpoint.stats().bytesSent.add(bytesSent);
        endpoint.stats().bytesReceived.add(bytesReceived);
    }

    /** What to blame the endpoint for, or null when it is a matter of this datagram or this machine. */
    static @Nullable ProxyError errorOf(Throwable cause) {
        return switch (cause) {
            case PortUnreachableException refused -> ProxyError.CONNECT_REFUSED;
            case NoRouteToHostException noRoute -> ProxyError.CONNECT_UNREACHABLE;
            case Errors.NativeIoException e when e.expectedErr() == Errors.ERROR_ECONNREFUSED_NEGATIVE ->
                ProxyError.CONNECT_REFUSED;
            case Errors.NativeIoException e when e.expectedErr() == Errors.ERROR_EHOSTUNREACH_NEGATIVE
                    || e.expectedErr() == Errors.ERROR_ENETUNREACH_NEGATIVE -> ProxyError.CONNECT_UNREACHABLE;
            default -> null;
        };
    }
}
