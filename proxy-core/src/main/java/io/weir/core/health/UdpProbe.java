package io.weir.core.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.HealthSpec;
import java.util.function.Consumer;

/** Sends a datagram and awaits one that starts as expected; an ICMP refusal ends it early. */
@ControlThread
final class UdpProbe implements HealthProbe {
    private final HealthSpec spec;
    private final LoopGroups loops;

    UdpProbe(HealthSpec spec, LoopGroups loops) {
        this.spec = spec;
        this.loops = loops;
    }

    @Override
    public void probe(ProbeTarget target, Consumer<ProbeResult> done) {
        var control = loops.control().next();
        ProbeAttempt attempt = new ProbeAttempt(control, spec, done);
        ChannelFuture connect = new Bootstrap()
                .group(control)
                .channelFactory(loops.datagramChannel())
                .handler(new UdpAnswerHandler(attempt, spec.expect().receive()))
                .connect(target.socketAddress());
        attempt.onChannel(connect);
        connect.addListener((ChannelFuture future) -> {
            if (!future.isSuccess()) {
                attempt.fail(future.cause());
                return;
            }
            future.channel().writeAndFlush(Unpooled.wrappedBuffer(spec.expect().send()))
                    .addListener(sent -> {
                        if (!sent.isSuccess()) {
                            attempt.fail(sent.cause());
                        }
                    });
        });
    }
}
