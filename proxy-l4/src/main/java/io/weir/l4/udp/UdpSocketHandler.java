package io.weir.l4.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.weir.core.loop.LoopConfined;
import io.weir.core.stats.FlowStats.Drop;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket that clients send to, and that their replies leave from. */
@LoopConfined
final class UdpSocketHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(UdpSocketHandler.class);

    private final Channel channel;
    private final InetSocketAddress address;
    private final UdpFlows flows;

    UdpSocketHandler(Channel channel, InetSocketAddress address, UdpFlows flows) {
        this.channel = channel;
        this.address = address;
        this.flows = flows;
    }

    /** Where it was bound, with the port as asked for. */
    InetSocketAddress address() {
        return address;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        DatagramPacket datagram = (DatagramPacket) msg;
        flows.onDatagram(this, datagram.sender(), datagram.content());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flows.onDatagramsRead();
    }

    /** Takes {@code content} for a client; false when it was dropped, because the socket cannot take more. */
    boolean trySend(InetSocketAddress client, ByteBuf content) {
        if (!channel.isWritable()) {
            channel.flush();
            if (!channel.isWritable()) {
                content.release();
                return false;
            }
        }
        int bytes = content.readableBytes();
        channel.write(new DatagramPacket(content, client), channel.voidPromise());
        flows.turn().wroteDownstream(channel, bytes);
        return true;
    }

    /** A write that failed, or an error the socket had pending. The socket serves all clients, so it stays. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        flows.drop(Drop.SEND_FAILED);
        LOG.debug("[{}] datagram to a client failed: {}", address, cause.getMessage());
    }
}
