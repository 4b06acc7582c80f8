package io.weir.loadtest.compare.site;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * {@code /bytes/N} answers N bytes; {@code /after/MS} waits; {@code /flood/N} writes N
 * bytes as fast as they are taken; anything else tells what it sees of the client. The endpoint's name is in
 * {@code x-endpoint}.
 */
final class EndpointRequests extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final byte[] FILL = new byte[1 << 20];

    private final String name;
    private final EndpointStats stats;
    /** Of {@code /flood}; what is not yet written. */
    private long floodLeft;

    EndpointRequests(String name, EndpointStats stats) {
        this.name = name;
        this.stats = stats;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        stats.onRequest();
        String path = request.uri();
        if (path.startsWith("/bytes/")) {
            answer(ctx, Unpooled.wrappedBuffer(FILL, 0, Math.min(FILL.length, number(path))));
        } else if (path.startsWith("/after/")) {
            ctx.executor().schedule(() -> answer(ctx, Unpooled.EMPTY_BUFFER), number(path), TimeUnit.MILLISECONDS);
        } else if (path.startsWith("/flood/")) {
            floodLeft = number(path);
            HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            head.headers().set("content-length", floodLeft).set("x-endpoint", name);
            ctx.write(head);
            flood(ctx);
        } else {
            answer(ctx, Unpooled.copiedBuffer(seen(ctx, request), StandardCharsets.UTF_8));
        }
    }

    private static int number(String path) {
        return Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    }

    private String seen(ChannelHandlerContext ctx, FullHttpRequest request) {
        Channel connection = ctx.channel();
        String peer = connection.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress() : "";
        String told = connection.attr(Endpoint.CLIENT_TOLD).get();
        return "peer=%s\nproxy_header=%s\nx-forwarded-for=%s\nx-forwarded-proto=%s\nforwarded=%s\n".formatted(peer,
                told == null ? "" : told, request.headers().get("x-forwarded-for", ""),
                request.headers().get("x-forwarded-proto", ""), request.headers().get("forwarded", ""));
    }

    /** Takes the body. */
    private void answer(ChannelHandlerContext ctx, ByteBuf body) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        response.headers().set("content-length", body.readableBytes()).set("x-endpoint", name);
        stats.onAnswered();
        ctx.writeAndFlush(response);
    }

    private void flood(ChannelHandlerContext ctx) {
        while (floodLeft > 0 && ctx.channel().isWritable()) {
            int length = (int) Math.min(CHUNK_BYTES, floodLeft);
            floodLeft -= length;
            ctx.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(FILL, 0, length)));
            if (floodLeft == 0) {
                stats.onAnswered();
                ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        flood(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // Clients and proxies are made to go away here.
    }
}
