package io.weir.l7.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslHandler;
import io.weir.core.health.ProbeAttempt;
import io.weir.core.health.ProbeTarget;
import io.weir.core.health.ProbeTlsHandler;
import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.HealthSpec;
import io.weir.core.tls.Alpn;

/**
 * One stream on an HTTP/2 connection of its own, by prior knowledge or ALPN, for one check. No data path: Netty's codec
 * does it all.
 */
@ControlThread
final class Http2Call {
    private static final int HEADER_LIST_BYTES_MAX = 64 << 10;

    private final HealthSpec spec;
    private final LoopGroups loops;

    Http2Call(HealthSpec spec, LoopGroups loops) {
        this.spec = spec;
        this.loops = loops;
    }

    /** Connects; {@code conversation} is the stream's handler. What goes wrong before it begins fails the attempt. */
    void begin(ProbeTarget target, ProbeAttempt attempt, ChannelHandler conversation) {
        ChannelFuture connect = new Bootstrap()
                .group(loops.control().next())
                .channelFactory(loops.clientChannel(target.socketAddress()))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(spec.timeout().toMillis() + 1))
                .handler(ProbeTlsHandler.around(new FramesInitializer(), target, Alpn.HTTP_2, attempt))
                .connect(target.socketAddress());
        attempt.onChannel(connect);
        connect.addListener((ChannelFuture future) -> {
            if (future.isSuccess()) {
                onConnected(future.channel(), attempt, conversation);
            } else {
                attempt.fail(future.cause());
            }
        });
    }

    private static void onConnected(Channel connection, ProbeAttempt attempt, ChannelHandler conversation) {
        SslHandler tls = connection.pipeline().get(SslHandler.class);
        if (tls == null) {
            open(connection, attempt, conversation);
            return;
        }
        tls.handshakeFuture().addListener(shaken -> {
            if (shaken.isSuccess()) {
                // Behind the event that tells the codec that the connection is there.
                connection.eventLoop().execute(() -> open(connection, attempt, conversation));
            }
        });
    }

    private static void open(Channel connection, ProbeAttempt attempt, ChannelHandler conversation) {
        new Http2StreamChannelBootstrap(connection).handler(conversation).open().addListener(opened -> {
            if (!opened.isSuccess()) {
                attempt.fail(opened.cause());
            }
        });
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
