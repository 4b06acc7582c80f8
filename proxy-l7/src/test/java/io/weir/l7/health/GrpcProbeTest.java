package io.weir.l7.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.util.ReferenceCountUtil;
import io.weir.core.health.ProbeResult;
import io.weir.core.health.ProbeTarget;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.Address;
import io.weir.core.spec.HealthSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.testkit.ClosedPort;
import io.weir.testkit.LeakAssert;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Against an endpoint that speaks HTTP/2 by Netty's codec. */
@ExtendWith(LeakAssert.class)
class GrpcProbeTest {
    private static final LoopGroups LOOPS = LoopGroups.start(RuntimeSpec.DEFAULT);
    private static final MultiThreadIoEventLoopGroup ENDPOINTS =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    /** What the endpoint answers: {@code hex} null = no message, {@code grpcStatus} null = a reset. */
    private record Answer(String status, @Nullable String hex, @Nullable String grpcStatus) {}

    private final LinkedBlockingQueue<String> calls = new LinkedBlockingQueue<>();

    @AfterAll
    static void stop() {
        LOOPS.close();
        ENDPOINTS.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void onlyServingIsWell() {
        assertThat(probe(new Answer("200", "00000000020801", "0"), "")).isEqualTo(ProbeResult.pass("serving"));
        assertThat(probe(new Answer("200", "00000000020802", "0"), "")).isEqualTo(ProbeResult.fail("not serving"));
        assertThat(probe(new Answer("200", "0000000000", "0"), "").detail()).isEqualTo("serving status unknown");
    }

    @Test
    void theCallNamesTheServiceAndTheAuthority() {
        probe(new Answer("200", "00000000020801", "0"), "");
        probe(new Answer("200", "00000000020801", "0"), "shop.Cart");

        assertThat(calls.poll()).isEqualTo("POST /grpc.health.v1.Health/Check app.example application/grpc 0000000000");
        assertThat(calls.poll()).endsWith(" 000000000b0a0973686f702e43617274");
    }

    @Test
    void everyOtherAnswerSaysWhy() {
        assertThat(probe(new Answer("200", null, "12"), "").detail())
                .isEqualTo("grpc-status 12: the endpoint has no grpc.health.v1");
        assertThat(probe(new Answer("200", null, "5"), "x").detail())
                .isEqualTo("grpc-status 5: the service is not known");
        assertThat(probe(new Answer("503", null, "0"), "").detail()).isEqualTo("status 503");
        assertThat(probe(new Answer("200", "00000000020801", null), "").detail()).startsWith("stream reset with code");
    }

    @Test
    void whereNobodyListensTheCheckSaysSo() {
        try (var closed = ClosedPort.take()) {
            assertThat(probe(closed.port(), "")).isEqualTo(ProbeResult.fail("connection refused"));
        }
    }

    private ProbeResult probe(Answer answer, String service) {
        Channel server = new ServerBootstrap().group(ENDPOINTS).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(Http2FrameCodecBuilder.forServer().build(),
                                new Http2MultiplexHandler(new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                        stream.pipeline().addLast(new Health(answer));
                                    }
                                }));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
        try {
            return probe(((InetSocketAddress) server.localAddress()).getPort(), service);
        } finally {
            server.close().syncUninterruptibly();
        }
    }

    private static ProbeResult probe(int port, String service) {
        HealthSpec plain = HealthSpec.of(HealthSpec.Type.GRPC);
        HealthSpec spec = new HealthSpec(HealthSpec.Type.GRPC, "GET", "/", "app.example", service, plain.expect(),
                Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10), 1, 1, 0, plain.start());
        ProbeTarget target = new ProbeTarget(new Address.Inet("127.0.0.1", port),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null);
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        LOOPS.control().next().execute(() -> new GrpcProbe(spec, LOOPS).probe(target, result::complete));
        return result.join();
    }

    /** The health service of an endpoint: one answer to whatever is asked. */
    private final class Health extends ChannelInboundHandlerAdapter {
        private final Answer answer;
        private String head = "";

        Health(Answer answer) {
            this.answer = answer;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            if (frame instanceof Http2HeadersFrame headers) {
                Http2Headers h = headers.headers();
                head = h.method() + " " + h.path() + " " + h.authority() + " " + h.get("content-type");
            } else if (frame instanceof Http2DataFrame data && data.isEndStream()) {
                calls.add(head + " " + ByteBufUtil.hexDump(data.content()));
                reply(ctx);
            }
            ReferenceCountUtil.release(frame);
        }

        private void reply(ChannelHandlerContext ctx) {
            ctx.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status(answer.status())));
            if (answer.hex() != null) {
                ctx.write(new DefaultHttp2DataFrame(
                        Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(answer.hex())), false));
            }
            if (answer.grpcStatus() == null) {
                ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
            } else {
                ctx.writeAndFlush(new DefaultHttp2HeadersFrame(
                        new DefaultHttp2Headers().set("grpc-status", answer.grpcStatus()), true));
            }
        }
    }
}
