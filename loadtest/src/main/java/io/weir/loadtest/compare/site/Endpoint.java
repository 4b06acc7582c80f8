package io.weir.loadtest.compare.site;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback that answers as {@link EndpointRequests} says, and counts. {@link
 * io.weir.loadtest.backend.FaultBackend} is the endpoint that misbehaves; this one is the witness of experiments:
 * bytes on the wire, handshakes, requests at once, what it is told of clients, over HTTP/1.1 and HTTP/2, with TLS or
 * behind a PROXY header.
 */
public final class Endpoint implements AutoCloseable {
    /** What stands before HTTP on its connections. */
    public enum Front {
        PLAIN,
        PROXY_HEADER,
        TLS
    }

    static final AttributeKey<String> CLIENT_TOLD = AttributeKey.valueOf("weir.compare.client");

    private final String name;
    private final EndpointStats stats = new EndpointStats();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel server;

    private Endpoint(EventLoopGroup group, String name, Front front, @Nullable SslContext tls)
            throws InterruptedException {
        this.name = name;
        this.server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        prepare(ch, front, tls);
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
    }

    /** Listens on a free port; {@code tls} is read when the front is TLS. */
    public static Endpoint start(EventLoopGroup group, String name, Front front, TlsFiles tls)
            throws IOException, InterruptedException {
        SslContext context = front == Front.TLS
                ? SslContextBuilder.forServer(tls.certificate().toFile(), tls.key().toFile()).build()
                : null;
        return new Endpoint(group, name, front, context);
    }

    private void prepare(Channel ch, Front front, @Nullable SslContext tls) {
        connections.add(ch);
        stats.onConnection();
        ch.pipeline().addLast(stats.wire().handler());
        if (front == Front.PROXY_HEADER) {
            ch.pipeline().addLast(new HAProxyMessageDecoder(), new ProxyHeader());
        }
        if (tls != null) {
            ch.pipeline().addLast(tls.newHandler(ch.alloc()), new Handshakes());
        }
        ch.pipeline().addLast(new FirstBytes(name, stats));
    }

    /** As a crash: stops listening and resets every connection. */
    public void kill() {
        server.close().syncUninterruptibly();
        connections.forEach(ch -> ch.config().setOption(ChannelOption.SO_LINGER, 0));
        connections.close().syncUninterruptibly();
    }

    public String name() {
        return name;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    public EndpointStats stats() {
        return stats;
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
    }

    private final class Handshakes extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
                stats.onHandshake();
            }
            ctx.fireUserEventTriggered(event);
        }
    }

    private static final class ProxyHeader extends SimpleChannelInboundHandler<Object> {
        ProxyHeader() {
            super(false);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HAProxyMessage header) {
                ctx.channel().attr(CLIENT_TOLD).set(header.sourceAddress());
                header.release();
            } else if (message instanceof ByteBuf) {
                ctx.fireChannelRead(message);
            }
        }
    }
}
