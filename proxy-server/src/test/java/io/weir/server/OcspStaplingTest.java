package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.testkit.TestCertificates;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OCSP response of a certificate reaches clients that ask; of all libraries here BoringSSL can ask. */
class OcspStaplingTest {
    private static final byte[] RESPONSE = HexFormat.of().parseHex("30060a0100a00100");

    @TempDir
    Path directory;

    @Test
    void aResponseIsStapledToItsCertificate() throws Exception {
        Assumptions.assumeTrue(OpenSsl.isOcspSupported(), "BoringSSL cannot be loaded here");
        TestCertificates ca = TestCertificates.authority("Test CA");
        ca.issue("a.example").write(directory, "a");
        Files.write(directory.resolve("a.ocsp"), RESPONSE);
        SslContext context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(ca.certificate())
                .endpointIdentificationAlgorithm("")
                .enableOcsp(true)
                .build();
        try (RunningServer running = start()) {
            assertThat(stapled(running.address("web"), context)).isEqualTo(RESPONSE);
        } finally {
            ReferenceCountUtil.release(context);
        }
    }

    private static byte[] stapled(SocketAddress address, SslContext context) throws Exception {
        CompletableFuture<byte[]> stapled = new CompletableFuture<>();
        try (MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
            Channel channel = new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel opening) {
                            SslHandler ssl = context.newHandler(opening.alloc());
                            opening.pipeline().addLast(ssl);
                            ssl.handshakeFuture().addListener(shaken -> {
                                if (shaken.isSuccess()) {
                                    stapled.complete(((ReferenceCountedOpenSslEngine) ssl.engine()).getOcspResponse());
                                } else {
                                    stapled.completeExceptionally(shaken.cause());
                                }
                            });
                        }
                    })
                    .connect(address)
                    .sync()
                    .channel();
            byte[] response = stapled.get(10, TimeUnit.SECONDS);
            channel.close().sync();
            return response;
        }
    }

    private RunningServer start() throws Exception {
        String yaml = """
                admin: { bind: 127.0.0.1:0 }
                access_log: { path: off }
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    tls: { certificates: [{ cert: a.pem, key: a.key, ocsp: a.ocsp }] }
                    routes: [{ respond: { status: 200 } }]
                """;
        return RunningServer.start((ConfigResult.Loaded)
                ConfigLoader.load(Files.writeString(directory.resolve("weir.yaml"), yaml), Map.of()));
    }
}
