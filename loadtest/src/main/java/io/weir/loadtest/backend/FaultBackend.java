package io.weir.loadtest.backend;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.weir.core.loop.ControlThread;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint on 127.0.0.1 that answers as each request asks ({@code /any?delay=50&end=reset}, or a field
 * {@code X-Fault} with the same text), as its path was told to, or as all were told to; WebSocket upgrades get their
 * messages back. A second port gives every byte back. {@link #refuse} makes it an endpoint whose process is gone.
 */
@ControlThread
public final class FaultBackend implements AutoCloseable {
    /** Always asked for by active checks; not counted. */
    public static final String HEALTH_PATH = "/healthz";
    static final String CONTROL_PATH = "/_backend/";

    private final String name;
    private final MultiThreadIoEventLoopGroup loops;
    private final FaultTable faults = new FaultTable();
    private final BackendStats stats = new BackendStats();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Map<EventLoop, AnswerCache> caches = new ConcurrentHashMap<>();
    private @Nullable Channel http;
    private @Nullable Channel echo;
    private int httpPort;
    private int echoPort;

    private FaultBackend(String name, int threads) {
        this.name = name;
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        loops = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("backend-" + name, true), io);
    }

    /** Starts one with {@code threads} loops on ports of its own choice. */
    public static FaultBackend start(String name, int threads) {
        return start(name, threads, 0, 0);
    }

    /** Starts one on these ports; 0 chooses. */
    public static FaultBackend start(String name, int threads, int httpPort, int echoPort) {
        FaultBackend backend = new FaultBackend(name, threads);
        backend.httpPort = httpPort;
        backend.echoPort = echoPort;
        backend.accept();
        return backend;
    }

    /** Listens, again on the same ports after {@link #refuse}. */
    public void accept() {
        http = bind(httpPort, true);
        echo = bind(echoPort, false);
        httpPort = ((InetSocketAddress) http.localAddress()).getPort();
        echoPort = ((InetSocketAddress) echo.localAddress()).getPort();
    }

    /** Closes the ports and every connection: who connects is refused, who waits for an answer is cut off. */
    public void refuse() {
        close(http);
        close(echo);
        connections.close().syncUninterruptibly();
    }

    private static void close(@Nullable Channel channel) {
        if (channel != null) {
            channel.close().syncUninterruptibly();
        }
    }

    private Channel bind(int port, boolean isHttp) {
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        return new ServerBootstrap().group(loops).channel(type)
                .option(ChannelOption.SO_BACKLOG, 4096).option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        onConnection(channel, isHttp);
                    }
                })
                .bind("127.0.0.1", port).syncUninterruptibly().channel();
    }

    private void onConnection(SocketChannel channel, boolean isHttp) {
        stats.connections.increment();
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                connections.add(context.channel());
                context.pipeline().remove(this);
            }
        });
        AnswerCache answers = caches.computeIfAbsent(channel.eventLoop(), loop -> new AnswerCache(faults, name));
        channel.pipeline().addLast(isHttp ? new HttpFaultHandler(this, answers) : new TcpEchoHandler());
    }

    /** What every request meets from now on, unless its path or itself says otherwise. */
    public void setFault(Fault fault) {
        faults.setAll(fault);
    }

    /** What requests of one path meet from now on, as a query. */
    public void setFault(String path, String query) {
        faults.setPath(path, query);
    }

    /** Back to 200 for everything. */
    public void heal() {
        faults.clear();
    }

    /**
     * Answers a control call: {@code /_backend/all?status=503}, {@code /_backend/path/slow?delay=50},
     * {@code /_backend/heal}, {@code /_backend/stats}.
     */
    String control(String target) {
        String call = target.substring(CONTROL_PATH.length());
        int mark = call.indexOf('?');
        String query = mark < 0 ? "" : call.substring(mark + 1);
        String what = mark < 0 ? call : call.substring(0, mark);
        if (what.equals("all")) {
            setFault(Fault.NONE.with(query));
        } else if (what.startsWith("path/")) {
            setFault(what.substring("path".length()), query);
        } else if (what.equals("heal")) {
            heal();
        } else if (!what.equals("stats")) {
            return "unknown call, expected all, path, heal or stats\n";
        }
        return stats.json(name);
    }

    public String name() {
        return name;
    }

    public int httpPort() {
        return httpPort;
    }

    public int echoPort() {
        return echoPort;
    }

    public BackendStats stats() {
        return stats;
    }

    @Override
    public void close() {
        refuse();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
