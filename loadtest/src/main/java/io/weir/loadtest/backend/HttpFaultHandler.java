package io.weir.loadtest.backend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.util.concurrent.ScheduledFuture;
import io.weir.core.loop.LoopConfined;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection of a backend: reads a request to its end, waits as told, answers, takes the next. While an
 * answer is due nothing more is read off the socket: what waits is one read and {@link RequestScan#HEAD_MAX} at most.
 */
@LoopConfined
final class HttpFaultHandler extends ChannelInboundHandlerAdapter {
    private static final String WEBSOCKET_ID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private enum State { HEAD, BODY, DUE, TUNNEL, GONE }

    private final FaultBackend backend;
    private final AnswerCache answers;
    private final RequestScan request = new RequestScan();
    private final BodySkip body = new BodySkip();
    private final ByteBuf in = Unpooled.buffer(2048);
    private State state = State.HEAD;
    private @Nullable ScheduledFuture<?> idle;

    HttpFaultHandler(FaultBackend backend, AnswerCache answers) {
        this.backend = backend;
        this.answers = answers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (state == State.TUNNEL || state == State.GONE) {
            context.fireChannelRead(message);
            return;
        }
        ByteBuf read = (ByteBuf) message;
        in.writeBytes(read);
        read.release();
        advance(context);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
        context.fireChannelReadComplete();
    }

    private void advance(ChannelHandlerContext context) {
        stopIdle();
        boolean isMore = true;
        while (isMore && in.isReadable()) {
            isMore = switch (state) {
                case HEAD -> tryHead(context);
                case BODY -> tryBody(context);
                case DUE, TUNNEL, GONE -> false;
            };
        }
        in.discardReadBytes();
    }

    private boolean tryHead(ChannelHandlerContext context) {
        if (!request.tryRead(in)) {
            if (in.readableBytes() > RequestScan.HEAD_MAX) {
                end(context, true);
            }
            return false;
        }
        if (request.expectsContinue) {
            context.write(Unpooled.wrappedBuffer(CONTINUE));
        }
        body.begin(request.bodyBytes);
        state = State.BODY;
        return tryBody(context);
    }

    private boolean tryBody(ChannelHandlerContext context) {
        if (!body.read(in)) {
            return false;
        }
        if (request.target.startsWith(FaultBackend.CONTROL_PATH)) {
            answerText(context, backend.control(request.target));
            return true;
        }
        Answer answer = answers.of(request.target, request.fault);
        if (!request.target.equals(FaultBackend.HEALTH_PATH)) {
            backend.stats().onRequest(System.nanoTime());
            backend.stats().bodyBytes.add(body.bytes());
        }
        int delayMillis = answer.fault.delayMillis() + (answer.fault.jitterMillis() == 0 ? 0
                : ThreadLocalRandom.current().nextInt(answer.fault.jitterMillis() + 1));
        if (delayMillis == 0) {
            return answer(context, answer);
        }
        state = State.DUE;
        context.channel().config().setAutoRead(false);
        context.executor().schedule(() -> answerLate(context, answer), delayMillis, TimeUnit.MILLISECONDS);
        return false;
    }

    private void answerLate(ChannelHandlerContext context, Answer answer) {
        if (!context.channel().isActive() || state != State.DUE) {
            return;
        }
        context.channel().config().setAutoRead(true);
        if (answer(context, answer)) {
            advance(context);
        }
        context.flush();
    }

    /** Answers; true when the connection can take the next request. */
    private boolean answer(ChannelHandlerContext context, Answer answer) {
        Fault fault = answer.fault;
        switch (fault.ending()) {
            case HANG -> {
                state = State.DUE;
                return false;
            }
            case CLOSE -> {
                return end(context, false);
            }
            case RESET -> {
                return end(context, true);
            }
            default -> { }
        }
        state = State.HEAD;
        if (fault.ending().isWhole() && fault.status() == 200 && tryShortAnswer(context, answer)) {
            return state == State.HEAD;
        }
        context.write(request.method.equals("HEAD") ? answer.head() : answer.whole());
        if (fault.ending() != Ending.NORMAL || request.wantsClose) {
            return end(context, fault.ending() == Ending.CUT_RESET);
        }
        if (fault.idleMillis() > 0) {
            idle = context.executor().schedule(
                    () -> end(context, false), fault.idleMillis(), TimeUnit.MILLISECONDS);
        }
        return true;
    }

    /** An upgrade, or the 304 of a request that has what there is. */
    private boolean tryShortAnswer(ChannelHandlerContext context, Answer answer) {
        if (request.webSocketKey != null && request.upgrade != null) {
            state = State.TUNNEL;
            context.writeAndFlush(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Accept: " + acceptKey(request.webSocketKey) + "\r\n\r\n"));
            context.pipeline().addLast(new WebSocket13FrameDecoder(true, false, 1 << 20),
                    new WebSocket13FrameEncoder(false), new WebSocketEchoHandler());
            if (in.isReadable()) {
                context.fireChannelRead(in.readBytes(in.readableBytes()));
            }
            return true;
        }
        if (answer.entityTag.equals(request.noneMatch)) {
            context.write(ascii("HTTP/1.1 304 Not Modified\r\nETag: " + answer.entityTag + "\r\n\r\n"));
            return true;
        }
        if (body.bytes() > 0) {
            answerText(context, "received=" + body.bytes() + "\n");
            return true;
        }
        return false;
    }

    private void answerText(ChannelHandlerContext context, String text) {
        state = State.HEAD;
        context.write(ascii("HTTP/1.1 200 OK\r\nX-Endpoint: " + backend.name() + "\r\nContent-Type: text/plain\r\n"
                + "Content-Length: " + text.length() + "\r\n\r\n" + text));
        if (request.wantsClose) {
            end(context, false);
        }
    }

    private boolean end(ChannelHandlerContext context, boolean isReset) {
        state = State.GONE;
        if (isReset) {
            // Linger 0 makes the close a reset; what was written before goes first.
            context.flush();
            ((SocketChannel) context.channel()).config().setOption(ChannelOption.SO_LINGER, 0);
            context.close();
        } else {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
        return false;
    }

    private void stopIdle() {
        if (idle != null) {
            idle.cancel(false);
            idle = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopIdle();
        state = State.GONE;
        context.fireChannelInactive();
    }

    /** A peer that reset, or a request that is none: nothing to answer. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static String acceptKey(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + WEBSOCKET_ID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
