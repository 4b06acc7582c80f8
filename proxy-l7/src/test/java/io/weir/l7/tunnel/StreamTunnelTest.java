package io.weir.l7.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.weir.core.drain.DrainEvent;
import io.weir.core.error.ProxyError;
import io.weir.l7.loop.HttpLoop;
import io.weir.testkit.Behaviours;
import io.weir.testkit.EchoTcp;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two connections as ends, though a relay would carry these: what a stream does in one's place is tested with it. */
@ExtendWith(LeakAssert.class)
class StreamTunnelTest {
    private static final int MIB = 1 << 20;

    private record End(@Nullable ProxyError error, long fromClient, long fromEndpoint) {}

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    private final BlockingQueue<Channel> clients = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void manyMebibytesArriveExactlyBothWays() throws Exception {
        byte[] sent = new byte[8 * MIB];
        new Random(1).nextBytes(sent);
        try (var echo = EchoTcp.start(); var client = through(echo.port(), "", Duration.ZERO)) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> client.send(sent).halfClose());

            byte[] received = client.readUntilClose();

            sending.get(10, TimeUnit.SECONDS);
            assertThat(received).isEqualTo(sent);
            assertThat(awaitEnd()).isEqualTo(new End(null, sent.length, sent.length));
        }
    }

    @Test
    void whatCameBeforeTheTunnelGoesFirst() throws Exception {
        try (var echo = EchoTcp.start(); var client = through(echo.port(), "early ", Duration.ZERO)) {
            client.send("and late").halfClose();

            assertThat(new String(client.readUntilClose(), StandardCharsets.US_ASCII)).isEqualTo("early and late");
        }
    }

    @Test
    void theEndpointsEndIsTheClientsAndTheClientMayStillSpeak() throws Exception {
        try (var endpoint = ScriptedUpstream.start(connection -> {
            connection.send("all I say");
            connection.halfClose();
            connection.readExactly(5);
        }); var client = through(endpoint.port(), "", Duration.ZERO)) {
            assertThat(new String(client.readUntilClose(), StandardCharsets.US_ASCII)).isEqualTo("all I say");

            client.send("bye!!").halfClose();

            assertThat(awaitEnd()).isEqualTo(new End(null, 5, 9));
        }
    }

    @Test
    void aResetIsPassedOnAsOneEitherWay() throws Exception {
        try (var endpoint = ScriptedUpstream.start(Behaviours.resetAtFirstByte());
                var client = through(endpoint.port(), "", Duration.ZERO)) {
            client.send("x").expectReset();
            assertThat(awaitEnd().error()).isEqualTo(ProxyError.ENDPOINT_RESET);
        }
        try (var echo = EchoTcp.start(); var client = through(echo.port(), "", Duration.ZERO)) {
            assertThat(client.send("x").readText(1)).isEqualTo("x");
            client.reset();

            assertThat(awaitEnd().error()).isEqualTo(ProxyError.CLIENT_RESET);
            echo.awaitOpenCount(0);
        }
    }

    @Test
    void silenceEndsIt() throws Exception {
        try (var endpoint = ScriptedUpstream.start(Behaviours.hang());
                var client = through(endpoint.port(), "", Duration.ofMillis(100))) {
            client.expectReset();

            assertThat(awaitEnd().error()).isEqualTo(ProxyError.IDLE_TIMEOUT);
        }
    }

    @Test
    void whoDoesNotReadItsLastBytesIsNotWaitedForWithoutEnd() throws Exception {
        byte[] tooMuchForTheKernel = new byte[8 * MIB];
        try (var endpoint = ScriptedUpstream.start(connection -> {
            connection.send(tooMuchForTheKernel);
            connection.halfClose();
            connection.readUntilClose();
        }); var client = through(endpoint.port(), "", Duration.ofMillis(200), 16 * MIB)) {
            Channel atTheProxy = clients.take();
            client.halfClose();

            assertThat(atTheProxy.closeFuture().await(10, TimeUnit.SECONDS)).as("closed").isTrue();
        }
    }

    @Test
    void theEndOfADrainEndsIt() throws Exception {
        try (var echo = EchoTcp.start(); var client = through(echo.port(), "", Duration.ZERO)) {
            assertThat(client.send("x").readText(1)).isEqualTo("x");

            clients.take().pipeline().fireUserEventTriggered(DrainEvent.EXPIRED);

            assertThat(awaitEnd().error()).isEqualTo(ProxyError.DRAINED);
        }
    }

    private End awaitEnd() throws InterruptedException {
        End end = ends.poll(10, TimeUnit.SECONDS);
        assertThat(end).as("the tunnel's end").isNotNull();
        return end;
    }

    /** A client whose connection is joined to that port; {@code early} counts as read from it already. */
    private RawClient through(int port, String early, Duration idle) {
        return through(port, early, idle, MIB / 16);
    }

    private RawClient through(int port, String early, Duration idle, int highWaterMark) {
        Channel listener = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(MIB / 32, highWaterMark))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        clients.add(client);
                        join(client, port, early, idle);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
        return RawClient.connect(((InetSocketAddress) listener.localAddress()).getPort());
    }

    private void join(Channel client, int port, String early, Duration idle) {
        new Bootstrap().group(client.eventLoop()).channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(InetAddress.getLoopbackAddress(), port)
                .addListener((ChannelFuture connected) -> {
                    HttpLoop loop = new HttpLoop(client.eventLoop());
                    TunnelEnd downstream = new ChannelEnd(loop, client, early.isEmpty() ? null
                            : Unpooled.copiedBuffer(early, StandardCharsets.US_ASCII));
                    TunnelEnd upstream = new ChannelEnd(loop, connected.channel(), null);
                    new StreamTunnel(loop, downstream, upstream, idle.toNanos(), (tunnel, error) -> ends.add(
                            new End(error, tunnel.bytesFromDownstream(), tunnel.bytesFromUpstream()))).start();
                });
    }
}
