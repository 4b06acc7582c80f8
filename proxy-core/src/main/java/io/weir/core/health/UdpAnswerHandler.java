package io.weir.core.health;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.weir.core.loop.ControlThread;
import org.jspecify.annotations.Nullable;

/**
 * Awaits the answer of one UDP check; the first datagram is it. Releases what it reads.
 *
 * <p>The check ends, and its socket closes, only when the datagrams at hand were read: Netty 4.2.18 goes on reading the
 * descriptor of a connected datagram socket that was closed in between, and by then it may be somebody else's.
 */
@ControlThread
final class UdpAnswerHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    private final ProbeAttempt attempt;
    private final byte[] wanted;
    /** What the answer says; null until it came. */
    private @Nullable ProbeResult result;

    UdpAnswerHandler(ProbeAttempt attempt, byte[] wanted) {
        this.attempt = attempt;
        this.wanted = wanted;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        if (result == null) {
            result = judge(packet.content());
        }
    }

    private ProbeResult judge(ByteBuf bytes) {
        boolean matches = bytes.readableBytes() >= wanted.length
                && ByteBufUtil.equals(bytes, bytes.readerIndex(), Unpooled.wrappedBuffer(wanted), 0, wanted.length);
        return matches ? ProbeResult.pass("answered") : ProbeResult.fail("unexpected answer");
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ProbeResult answer = result;
        if (answer != null) {
            attempt.end(answer);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        attempt.fail(cause);
    }
}
