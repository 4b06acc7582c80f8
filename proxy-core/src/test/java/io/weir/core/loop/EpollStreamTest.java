package io.weir.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.weir.core.spec.Address;
import io.weir.core.spec.RuntimeSpec;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.testkit.ClosedPort;
import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Real clients at a real listener of one loop; what happens to the accepted channel is written down. */
@ExtendWith(LeakAssert.class)
class EpollStreamTest {
    private static final int MIB = 1 << 20;

    private final LoopGroups loops =
            LoopGroups.start(new RuntimeSpec(1, Transport.EPOLL, 100, Duration.ofSeconds(1), 0));
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final AtomicInteger bytesRead = new AtomicInteger();
    private boolean autoRead = true;

    @AfterEach
    void stop() {
        loops.close();
    }

    /** Notes what it is told, and reads on its own or not. */
    private final class Notes extends ChannelInboundHandlerAdapter {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            bytesRead.addAndGet(bytes.readableBytes());
            text.append(bytes.readCharSequence(Math.min(8, bytes.readableBytes()), StandardCharsets.US_ASCII));
            bytes.release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (!text.isEmpty()) {
                events.add("read " + text);
                text.setLength(0);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                events.add("end of input");
            } else if (event == SocketEvent.BROKEN) {
                events.add("broken");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            events.add("failed: " + cause.getMessage());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            events.add("closed");
        }
    }

    private RawClient connect() {
        Channel listener = new ServerBootstrap().group(loops.workers())
                .channelFactory(loops.serverChannel(new Address.Inet("127.0.0.1", 0)))
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_READ, autoRead)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Notes());
                        accepted.add(channel);
                    }
                })
                .bind("127.0.0.1", 0).syncUninterruptibly().channel();
        return RawClient.connect(listener.localAddress());
    }

    private Channel channel() throws InterruptedException {
        Channel channel = accepted.poll(10, TimeUnit.SECONDS);
        assertThat(channel).isNotNull();
        return channel;
    }

    private @Nullable String next() throws InterruptedException {
        return events.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void whatCameWhileReadingWasPausedIsReadWhenItGoesOn() throws Exception {
        autoRead = false;
        try (var client = connect()) {
            Channel channel = channel();
            client.send("early");
            assertThat(events.poll(200, TimeUnit.MILLISECONDS)).isNull();

            channel.config().setAutoRead(true);

            assertThat(next()).isEqualTo("read early");
        }
        assertThat(next()).isEqualTo("end of input");
    }

    @Test
    void aSingleReadIsOneRead() throws Exception {
        autoRead = false;
        try (var client = connect()) {
            Channel channel = channel();
            channel.read();
            client.send("one");
            assertThat(next()).isEqualTo("read one");
            client.send("two");
            assertThat(events.poll(200, TimeUnit.MILLISECONDS)).isNull();

            channel.read();

            assertThat(next()).isEqualTo("read two");
        }
    }

    @Test
    void moreThanOneTurnMayReadArrivesWhole() throws Exception {
        try (var client = connect()) {
            client.send(new byte[32 * MIB]).halfClose();

            String event = next();
            while (event != null && event.startsWith("read")) {
                event = next();
            }

            assertThat(event).isEqualTo("end of input");
            assertThat(bytesRead.get()).isEqualTo(32 * MIB);
        }
    }

    @Test
    void whatTheSocketDoesNotTakeLeavesWhenItHasRoom() throws Exception {
        try (var client = connect()) {
            Channel channel = channel();
            ChannelFuture last = channel.newSucceededFuture();
            for (int i = 0; i < 300; i++) {
                last = channel.write(Unpooled.directBuffer(64 << 10).writeZero(64 << 10));
            }
            channel.flush();
            assertThat(last.await(200)).isFalse();

            assertThat(client.readExactly(300 * (64 << 10))).hasSize(300 * (64 << 10));

            assertThat(last.await(10_000)).isTrue();
        }
    }

    @Test
    void buffersOfEveryKindLeaveInOrder() throws Exception {
        try (var client = connect()) {
            Channel channel = channel();
            ByteBuf pieces = Unpooled.wrappedBuffer(Unpooled.directBuffer().writeBytes(ascii("c")),
                    Unpooled.directBuffer().writeBytes(ascii("d")));
            channel.write(Unpooled.wrappedBuffer(ascii("a")));
            channel.write(Unpooled.EMPTY_BUFFER);
            channel.write(Unpooled.directBuffer().writeBytes(ascii("b")));
            channel.write(pieces);
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
            channel.writeAndFlush(pieces.copy().skipBytes(1));

            assertThat(client.readText(5)).isEqualTo("abcdd");
        }
    }

    @Test
    void theEndOfInputIsToldOnceAndOutputGoesOn() throws Exception {
        try (var client = connect()) {
            client.send("ping").halfClose();
            assertThat(next()).isEqualTo("read ping");
            assertThat(next()).isEqualTo("end of input");

            Channel channel = channel();
            channel.writeAndFlush(Unpooled.wrappedBuffer(ascii("pong"))).await();
            channel.eventLoop().submit(() -> {
                ((EpollStream) channel).endOutput();
                return true;
            }).await();

            assertThat(client.readUntilClose()).asString().isEqualTo("pong");
            assertThat(events.poll(200, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @Test
    void aResetIsTold() throws Exception {
        var client = connect();
        client.send("x");
        assertThat(next()).isEqualTo("read x");
        client.reset();

        assertThat(next()).contains("Connection reset by peer");
        assertThat(next()).isEqualTo("closed");
    }

    @Test
    void aResetBehindBytesThatAreNotReadIsToldAllTheSame() throws Exception {
        autoRead = false;
        var client = connect();
        channel();
        client.send("unread");
        client.reset();

        assertThat(next()).isEqualTo("broken");
        assertThat(next()).isEqualTo("read unread");
        assertThat(next()).contains("Connection reset by peer");
        assertThat(next()).isEqualTo("closed");
    }

    @Test
    void whatCameBeforeAWriteFailedIsReadWhereTheChannelIsToStayOpen() throws Exception {
        autoRead = false;
        var client = connect();
        Channel channel = channel();
        channel.config().setAutoClose(false);
        client.send(new byte[32 << 10]).close();
        // The first is answered with a reset, since nobody is there to read it.
        boolean failed = false;
        while (!failed) {
            failed = !channel.writeAndFlush(Unpooled.wrappedBuffer(ascii("more"))).await().isSuccess();
        }

        channel.config().setAutoRead(true);

        String event = next();
        while (event != null && !event.startsWith("end") && !event.equals("closed")) {
            event = next();
        }
        assertThat(bytesRead.get()).isEqualTo(32 << 10);
    }

    @Test
    void closingWithoutLingeringResets() throws Exception {
        try (var client = connect()) {
            Channel channel = channel();
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();

            client.expectReset();
        }
    }

    @Test
    void addressesAreThoseOfTheSystem() throws Exception {
        try (var client = connect()) {
            Channel channel = channel();

            assertThat(channel.remoteAddress()).isEqualTo(client.localAddress());
            assertThat(channel.localAddress()).isEqualTo(channel.parent().localAddress());
            assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
        }
    }

    @Test
    void aRefusedConnectionFailsAndLeavesNothingOpen() throws Exception {
        try (var port = ClosedPort.take()) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port.port());
            ChannelFuture connecting = new Bootstrap().group(loops.workers())
                    .channelFactory(loops.clientChannel(address)).handler(new Notes()).connect(address);

            assertThat(connecting.await(10_000)).isTrue();

            assertThat(connecting.cause()).isInstanceOf(ConnectException.class)
                    .hasMessageContaining("Connection refused");
            assertThat(connecting.channel().closeFuture().await(10_000)).isTrue();
        }
    }

    @Test
    void aListenerThatPausesTakesWhatWaitsWhenItGoesOn() throws Exception {
        try (var first = connect()) {
            Channel listener = channel().parent();
            var paused = new Gate();
            listener.eventLoop().execute(() -> {
                listener.config().setAutoRead(false);
                paused.open();
            });
            paused.await();
            try (var second = RawClient.connect(listener.localAddress())) {
                assertThat(accepted.poll(200, TimeUnit.MILLISECONDS)).isNull();

                listener.config().setAutoRead(true);

                assertThat(channel().remoteAddress()).isEqualTo(second.localAddress());
            }
            first.send("still here");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
