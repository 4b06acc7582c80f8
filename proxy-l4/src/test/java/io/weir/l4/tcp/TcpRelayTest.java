package io.weir.l4.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.log.AccessRecord;
import io.weir.core.spec.Address;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.TcpListenerSpec.Splice;
import io.weir.testkit.Behaviours;
import io.weir.testkit.EchoTcp;
import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes and ends, relayed exactly. */
@ExtendWith(LeakAssert.class)
class TcpRelayTest {
    private static final int MIB = 1 << 20;

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"EPOLL", "NIO"})
    void manyMebibytesArriveExactlyBothWays(Transport transport) throws Exception {
        byte[] sent = bytes(24 * MIB);
        try (var echo = EchoTcp.start(); var proxy = TcpProxy.over(transport, 1, echo.hostPort());
                var client = proxy.connect()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> client.send(sent).halfClose());

            byte[] received = client.readUntilClose();

            sending.get(10, TimeUnit.SECONDS);
            assertThat(sha256(received)).isEqualTo(sha256(sent));
            AccessRecord end = proxy.awaitEnd();
            assertThat(end.verdict()).isEqualTo("ok/-");
            assertThat(end.bytesReceived()).isEqualTo(sent.length);
            assertThat(end.bytesSent()).isEqualTo(sent.length);
            assertThat(end.endpoint()).isEqualTo(echo.hostPort());
            assertThat(proxy.endpoint().inProgress()).isZero();
            assertThat(proxy.stats.listener("tcp").bytesSent.sum()).isEqualTo(sent.length);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"EPOLL", "NIO"})
    void severalWorkersServeManyConnections(Transport transport) throws Exception {
        try (var echo = EchoTcp.start(); var proxy = TcpProxy.over(transport, 3, echo.hostPort())) {
            for (int i = 0; i < 30; i++) {
                try (var client = proxy.connect()) {
                    client.send("ping").halfClose();
                    assertThat(client.readUntilClose()).asString().isEqualTo("ping");
                }
            }

            for (int i = 0; i < 30; i++) {
                assertThat(proxy.awaitEnd().verdict()).isEqualTo("ok/-");
            }
        }
    }

    @Test
    void aReceiverThatDoesNotReadStopsTheSender() throws Exception {
        var readOn = new Gate();
        try (var sink = ScriptedUpstream.start(Behaviours.neverRead(readOn));
                var proxy = TcpProxy.to("127.0.0.1:" + sink.port());
                var client = proxy.connect()) {
            byte[] part = bytes(MIB);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 64; i++) {
                    client.send(part);
                }
            });

            // The kernel's buffers of four sockets hold some; the proxy itself must not hold the rest.
            assertThat(sending).failsWithin(Duration.ofSeconds(1));
            long taken = proxy.stats.listener("tcp").bytesReceived.sum();

            assertThat(taken).isLessThan(32L * MIB);
            client.reset();
            readOn.open();
            assertThat(proxy.awaitEnd().verdict()).isEqualTo("client/tunnel");
        }
    }

    @Test
    void aSplicedTransferArrivesExactlyBothWays() throws Exception {
        byte[] sent = bytes(24 * MIB);
        try (var echo = EchoTcp.start(); var proxy = proxy(Splice.ON, echo.hostPort());
                var client = proxy.connect()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> client.send(sent).halfClose());

            byte[] received = client.readUntilClose();

            sending.get(10, TimeUnit.SECONDS);
            assertThat(sha256(received)).isEqualTo(sha256(sent));
            AccessRecord end = proxy.awaitEnd();
            assertThat(end.verdict()).isEqualTo("ok/-");
            assertThat(end.bytesReceived()).isEqualTo(sent.length);
            assertThat(end.bytesSent()).isEqualTo(sent.length);
        }
    }

    @Test
    void aSplicedTransferThatIsResetIsToldAsSuch() throws Exception {
        byte[] part = bytes(MIB);
        try (var server = ScriptedUpstream.start(connection -> {
            for (int i = 0; i < 8; i++) {
                connection.send(part);
            }
            connection.readExactly(1);
            connection.reset();
        }); var proxy = proxy(Splice.ON, "127.0.0.1:" + server.port());
                var client = proxy.connect()) {
            client.readExactly(8 * MIB);
            client.send("x");

            client.expectReset();

            assertThat(proxy.awaitEnd().verdict()).isEqualTo("endpoint/tunnel");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Splice.class)
    void aSlowReaderGetsEverything(Splice splice) throws Exception {
        byte[] sent = bytes(4 * MIB);
        try (var source = ScriptedUpstream.start(connection -> connection.send(sent));
                var proxy = proxy(splice, "127.0.0.1:" + source.port());
                var client = RawClient.connectSlowReader(proxy.address(), 8192)) {
            byte[] received = client.readUntilClose();

            assertThat(sha256(received)).isEqualTo(sha256(sent));
        }
    }

    @Test
    void theEndpointMaySpeakFirst() throws Exception {
        try (var server = ScriptedUpstream.start(Behaviours.banner("220 ready\r\n", Behaviours.echo()));
                var proxy = TcpProxy.to("127.0.0.1:" + server.port());
                var client = proxy.connect()) {
            assertThat(client.readLine()).isEqualTo("220 ready");
        }
    }

    @Test
    void theEndpointMayEndFirstAndStillListen() throws Exception {
        var heard = new CompletableFuture<String>();
        try (var server = ScriptedUpstream.start(connection -> {
            connection.send("bye");
            connection.halfClose();
            heard.complete(new String(connection.readUntilClose(), StandardCharsets.US_ASCII));
        }); var proxy = TcpProxy.to("127.0.0.1:" + server.port()); var client = proxy.connect()) {
            assertThat(client.readUntilClose()).asString().isEqualTo("bye");

            client.send("after all").halfClose();

            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("after all");
            assertThat(proxy.awaitEnd().verdict()).isEqualTo("ok/-");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"EPOLL", "NIO"})
    void aResetOfTheEndpointReachesTheClient(Transport transport) throws Exception {
        try (var server = ScriptedUpstream.start(connection -> {
            connection.readExactly(4);
            connection.reset();
        }); var proxy = TcpProxy.over(transport, 1, "127.0.0.1:" + server.port()); var client = proxy.connect()) {
            client.send("ping");

            client.expectReset();

            assertThat(proxy.awaitEnd().verdict()).isEqualTo("endpoint/tunnel");
            assertThat(proxy.endpoint().stats().failures.sum()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"EPOLL", "NIO"})
    void aResetOfTheClientReachesTheEndpoint(Transport transport) throws Exception {
        var broken = new CompletableFuture<Throwable>();
        var serving = new Gate();
        try (var server = ScriptedUpstream.start(connection -> {
            connection.readExactly(4);
            serving.open();
            try {
                connection.readUntilClose();
            } catch (IOException reset) {
                broken.complete(reset);
            }
        }); var proxy = TcpProxy.over(transport, 1, "127.0.0.1:" + server.port()); var client = proxy.connect()) {
            client.send("ping");
            serving.await();

            client.reset();

            assertThat(broken.get(10, TimeUnit.SECONDS)).hasMessageContaining("reset");
            assertThat(proxy.awaitEnd().verdict()).isEqualTo("client/tunnel");
            assertThat(proxy.endpoint().stats().failures.sum()).isZero();
        }
    }

    @Test
    void silenceEndsTheSession() throws Exception {
        var spec = new TcpListenerSpec(TcpProxy.listener(), List.of(), "app", Duration.ofMillis(200), 3, Duration.ZERO,
                Splice.AUTO);
        try (var echo = EchoTcp.start();
                var proxy = TcpProxy.start(spec, TcpProxy.cluster("app", echo.hostPort()));
                var client = proxy.connect()) {
            client.send("ping");
            assertThat(client.readText(4)).isEqualTo("ping");

            client.expectReset();

            assertThat(proxy.awaitEnd().verdict()).isEqualTo("proxy/idle");
        }
    }

    @Test
    void theLongestDurationEndsABusySession() throws Exception {
        var spec = new TcpListenerSpec(TcpProxy.listener(), List.of(), "app", Duration.ofSeconds(10), 3,
                Duration.ofMillis(300), Splice.AUTO);
        try (var server = ScriptedUpstream.start(connection -> {
            while (true) {
                connection.send("x".repeat(1000));
            }
        }); var proxy = TcpProxy.start(spec, TcpProxy.cluster("app", "127.0.0.1:" + server.port()));
                var client = proxy.connect()) {
            client.expectReset();

            assertThat(proxy.awaitEnd().verdict()).isEqualTo("proxy/duration");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"EPOLL", "NIO"})
    void unixSocketsOnBothSides(Transport transport, @TempDir Path directory) throws Exception {
        Path front = directory.resolve("front.sock");
        Path back = directory.resolve("back.sock");
        var spec = TcpListenerSpec.of(ListenerSpec.of("tcp", new Address.Unix(front.toString())), "app");
        try (var echo = EchoTcp.startUnix(back);
                var proxy = TcpProxy.start(TcpProxy.runtime(transport, 2), spec,
                        TcpProxy.cluster("app", "unix:" + back));
                var client = RawClient.connect(front)) {
            client.send("ping");

            assertThat(client.readText(4)).isEqualTo("ping");
            assertThat(echo.acceptedCount()).isEqualTo(1);
            client.close();
            assertThat(proxy.awaitEnd().verdict()).isEqualTo("ok/-");

            proxy.listener.stopAccepting().get(10, TimeUnit.SECONDS);
            assertThat(Files.exists(front)).isFalse();
        }
    }

    private static TcpProxy proxy(Splice splice, String endpoint) throws Exception {
        var spec = new TcpListenerSpec(TcpProxy.listener(), List.of(), "app", Duration.ofMinutes(1), 3, Duration.ZERO,
                splice);
        return TcpProxy.start(spec, TcpProxy.cluster("app", endpoint));
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(42).nextBytes(bytes);
        return bytes;
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
