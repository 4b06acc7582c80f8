package io.weir.l7.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslHandler;
import io.weir.core.health.HealthProbe;
import io.weir.core.health.ProbeAttempt;
import io.weir.core.health.ProbeResult;
import io.weir.core.health.ProbeTarget;
import io.weir.core.health.ProbeTlsHandler;
import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.Address;
import io.weir.core.spec.HealthSpec;
import io.weir.core.tls.Alpn;
import java.util.function.Consumer;

/**
 * Calls {@code grpc.health.v1.Health/Check} and passes on {@code SERVING} alone. Every check is an HTTP/2 connection of
 * its own, by prior knowledge. No data path: Netty's codec does it all.
 */
@ControlThread
public final class GrpcProbe implements HealthProbe {
    private static final int HEADER_LIST_BYTES_MAX = 16 << 10;

    private final HealthSpec spec;
    private final LoopGroups loops;

    /** Fits {@link io.weir.core.health.ProbeFactory}. */
    public GrpcProbe(HealthSpec spec, LoopGroups loops) {
        this.spec = spec;
        this.loops = loops;
    }

    @Override
    public void probe(ProbeTarget target, Consumer<ProbeResult> done) {
        var control = loops.control().next();
        ProbeAttempt attempt = new ProbeAttempt(control, spec, done);
        ChannelFuture connect = new Bootstrap()
                .group(control)
                .channelFactory(loops.clientChannel(target.socketAddress()))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(spec.timeout().toMillis() + 1))
                .handler(ProbeTlsHandler.around(new FramesInitializer(), target, Alpn.HTTP_2, attempt))
                .connect(target.socketAddress());
        attempt.onChannel(connect);
        connect.addListener((ChannelFuture future) -> {
            if (future.isSuccess()) {
                onConnected(future.channel(), attempt, authority(target));
            } else {
                attempt.fail(future.cause());
            }
        });
    }

    private void onConnected(Channel connection, ProbeAttempt attempt, String authority) {
        SslHandler tls = connection.pipeline().get(SslHandler.class);
        if (tls == null) {
            call(connection, attempt, authority);
            return;
        }
        tls.handshakeFuture().addListener(shaken -> {
            if (shaken.isSuccess()) {
                // Behind the event that tells the codec that the connection is there.
                connection.eventLoop().execute(() -> call(connection, attempt, authority));
            }
        });
    }

    private void call(Channel connection, ProbeAttempt attempt, String authority) {
        new Http2StreamChannelBootstrap(connection)
                .handler(new GrpcProbeHandler(attempt, authority, spec.service()))
                .open()
                .addListener(opened -> {
                    if (!opened.isSuccess()) {
                        attempt.fail(opened.cause());
                    }
                });
    }

    private String authority(ProbeTarget target) {
        if (!spec.host().isEmpty()) {
            return spec.host();
        }
        return switch (target.address()) {
            case Address.Inet inet -> inet.toString();
            case Address.Unix unix -> "localhost";
        };
    }

    /** HTTP/2 on a check's connection, before it is open; no endpoint may open streams of its own. */
    @ControlThread
    private static final class FramesInitializer extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(
                    Http2FrameCodecBuilder.forClient()
                            .initialSettings(Http2Settings.defaultSettings()
                                    .maxHeaderListSize(HEADER_LIST_BYTES_MAX).pushEnabled(false))
                            .build(),
                    new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
        }
    }
}
