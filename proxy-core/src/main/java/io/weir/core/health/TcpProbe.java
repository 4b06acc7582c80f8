package io.weir.core.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.HealthSpec;
import io.weir.core.tls.Alpn;
import java.util.function.Consumer;

/**
 * Connects, and with {@code type: tls} does a handshake; where the spec says so it sends some bytes, and looks whether
 * the answer starts with others.
 */
@ControlThread
final class TcpProbe implements HealthProbe {
    private final HealthSpec spec;
    private final LoopGroups loops;

    TcpProbe(HealthSpec spec, LoopGroups loops) {
        this.spec = spec;
        this.loops = loops;
    }

    @Override
    public void probe(ProbeTarget target, Consumer<ProbeResult> done) {
        var control = loops.control().next();
        // The attempt's own deadline ends it; this one is a net below.
        long connectMillis = spec.timeout().toMillis() + 1;
        ProbeAttempt attempt = new ProbeAttempt(control, spec, done);
        ChannelFuture connect = new Bootstrap()
                .group(control)
                .channelFactory(loops.clientChannel(target.socketAddress()))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(Integer.MAX_VALUE, connectMillis))
                .handler(conversation(target, attempt))
                .connect(target.socketAddress());
        attempt.onChannel(connect);
        connect.addListener((ChannelFuture future) -> {
            if (!future.isSuccess()) {
                attempt.fail(future.cause());
            }
        });
    }

    private ChannelHandler conversation(ProbeTarget target, ProbeAttempt attempt) {
        ChannelHandler answers = new TcpAnswerHandler(attempt, spec.expect());
        return spec.type() == HealthSpec.Type.TLS
                ? ProbeTlsHandler.around(answers, target, Alpn.NONE, attempt)
                : answers;
    }

    /** The conversation of one check. Releases what it reads. */
    @ControlThread
    private static final class TcpAnswerHandler extends ChannelInboundHandlerAdapter {
        private final ProbeAttempt attempt;
        private final HealthSpec.ExpectSpec expect;
        /** Bytes of {@code expect.receive()} seen so far. */
        private int matched;

        TcpAnswerHandler(ProbeAttempt attempt, HealthSpec.ExpectSpec expect) {
            this.attempt = attempt;
            this.expect = expect;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (expect.send().length > 0) {
                ctx.writeAndFlush(Unpooled.wrappedBuffer(expect.send()));
            }
            if (expect.receive().length == 0) {
                attempt.end(ProbeResult.pass("connected"));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                match(bytes);
            } finally {
                bytes.release();
            }
        }

        private void match(ByteBuf bytes) {
            byte[] wanted = expect.receive();
            while (!attempt.isEnded() && bytes.isReadable()) {
                if (bytes.readByte() != wanted[matched]) {
                    attempt.end(ProbeResult.fail("unexpected answer"));
                } else if (++matched == wanted.length) {
                    attempt.end(ProbeResult.pass("answered"));
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            attempt.end(ProbeResult.fail("closed before the expected answer"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            attempt.fail(cause);
        }
    }
}
