package io.weir.loadtest.compare.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.weir.loadtest.compare.site.WireCount;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One HTTP/2 connection in clear text, by prior knowledge; requests go in parallel. Replies' heads hold lower-case
 * names.
 */
public final class Http2Client implements AutoCloseable {
    private final Channel channel;
    private final WireCount wire;

    private Http2Client(Channel channel, WireCount wire) {
        this.channel = channel;
        this.wire = wire;
    }

    public static Http2Client open(EventLoopGroup group, InetSocketAddress to) throws InterruptedException {
        WireCount wire = new WireCount();
        Channel channel = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline().addLast(wire.handler(), Http2FrameCodecBuilder.forClient().build(),
                                new Http2MultiplexHandler(new Nothing()));
                    }
                })
                .connect(to)
                .sync()
                .channel();
        return new Http2Client(channel, wire);
    }

    /** Asks on a stream of its own; the future fails when the stream or the connection ends before. */
    public CompletableFuture<Reply> get(String path, Map<String, String> fields) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        new Http2StreamChannelBootstrap(channel)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(false),
                                new HttpObjectAggregator(1 << 20), new Answer(reply));
                    }
                })
                .open()
                .addListener((GenericFutureListener<Future<Channel>>) opened -> {
                    if (opened.isSuccess()) {
                        opened.getNow().writeAndFlush(request(path, fields));
                    } else {
                        reply.completeExceptionally(opened.cause());
                    }
                });
        return reply;
    }

    private static FullHttpRequest request(String path, Map<String, String> fields) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers().set("host", "localhost");
        request.headers().set("x-http2-scheme", "http");
        fields.forEach((name, value) -> request.headers().set(name, value));
        return request;
    }

    /** What went over this connection. */
    public WireCount wire() {
        return wire;
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    /** Endpoints open no streams. */
    private static final class Nothing extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel ch) {
            ch.close();
        }
    }

    private static final class Answer extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final CompletableFuture<Reply> reply;

        Answer(CompletableFuture<Reply> reply) {
            this.reply = reply;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            StringBuilder head = new StringBuilder();
            response.headers().forEach(field ->
                    head.append('\n').append(field.getKey()).append(": ").append(field.getValue()));
            byte[] body = new byte[response.content().readableBytes()];
            response.content().readBytes(body);
            reply.complete(new Reply(response.status().code(), head.append('\n').toString(), body, body.length));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            reply.completeExceptionally(new java.io.IOException("the stream ended without a response"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            reply.completeExceptionally(cause);
            ctx.close();
        }
    }
}
