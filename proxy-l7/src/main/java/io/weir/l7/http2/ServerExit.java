package io.weir.l7.http2;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.weir.core.loop.LoopConfined;

/**
 * How a client's connection ends (RFC 9113, section 6.8): the client is told that no more streams are welcome, then,
 * when it knows, which was the last one served; the connection closes behind that one's response.
 */
@LoopConfined
final class ServerExit {
    private static final int EVERY_STREAM = Integer.MAX_VALUE;

    private final ChannelHandlerContext ctx;
    private final Http2Connection connection;
    private final Http2Receiver receiver;
    private final ServerTimer timer;
    private boolean leaving;
    /** Both know: the connection ends with its last stream. */
    private boolean lastStreamSaid;
    private boolean closing;

    ServerExit(ChannelHandlerContext ctx, Http2Connection connection, Http2Receiver receiver, ServerTimer timer) {
        this.ctx = ctx;
        this.connection = connection;
        this.receiver = receiver;
        this.timer = timer;
    }

    /** Whether nothing is read any more. */
    boolean isClosing() {
        return closing;
    }

    /** Asks the client for no more streams; those under way meanwhile are served. */
    void leave() {
        if (!leaving && !closing) {
            leaving = true;
            receiver.goAway(EVERY_STREAM, Http2Error.NO_ERROR);
            connection.frames().ping(false, 0);
            timer.awaitPing();
        }
    }

    /** Serves no more streams than came. */
    void leaveNow() {
        leaving = true;
        if (!lastStreamSaid && !closing) {
            lastStreamSaid = true;
            receiver.goAway(connection.streams().lastPeer(), Http2Error.NO_ERROR);
        }
        onLastStreamOver();
    }

    /** The client knows that we leave, or had the time to. */
    void onPingAck() {
        if (leaving && !lastStreamSaid) {
            timer.onPing();
            leaveNow();
        }
    }

    /** The client leaves. */
    void onGoAway() {
        leaving = true;
        lastStreamSaid = true;
        onLastStreamOver();
    }

    /** No stream is open, maybe: false when another one may come. */
    boolean onLastStreamOver() {
        if (lastStreamSaid && !closing && connection.streams().size() == 0) {
            close();
        }
        return leaving || closing;
    }

    /** Sends what is written, then our end; what the client still sends is read and dropped for a while. */
    void close() {
        if (closing) {
            return;
        }
        closing = true;
        timer.awaitClose();
        ctx.channel().eventLoop().execute(this::sendEnd);
    }

    private void sendEnd() {
        connection.flush();
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (sent.isSuccess() && ctx.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            } else {
                ctx.close();
            }
        });
        ctx.channel().config().setAutoRead(true);
    }

    /** The channel is gone. */
    void onClosed() {
        closing = true;
    }
}
