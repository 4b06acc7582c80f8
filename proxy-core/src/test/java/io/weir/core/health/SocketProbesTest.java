package io.weir.core.health;

import static io.weir.core.spec.HealthSpec.Type.TCP;
import static io.weir.core.spec.HealthSpec.Type.UDP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.Address;
import io.weir.core.spec.HealthSpec;
import io.weir.core.spec.HealthSpec.ExpectSpec;
import io.weir.core.spec.HealthSpec.Start;
import io.weir.core.spec.RuntimeSpec;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.testkit.BlackholeTcp;
import io.weir.testkit.ClosedPort;
import io.weir.testkit.EchoTcp;
import io.weir.testkit.EchoUdp;
import io.weir.testkit.LeakAssert;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.Test;

@ExtendWith(LeakAssert.class)
@ParameterizedClass
@EnumSource(value = Transport.class, names = {"AUTO", "NIO"})
class SocketProbesTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private final LoopGroups loops;

    SocketProbesTest(Transport transport) {
        loops = LoopGroups.start(new RuntimeSpec(1, transport, 1000, Duration.ZERO, 0));
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void aPortThatAcceptsPasses() throws Exception {
        try (EchoTcp echo = EchoTcp.start()) {
            assertThat(check(TCP, "", "", echo.port())).isEqualTo(ProbeResult.pass("connected"));
        }
    }

    @Test
    void aUnixSocketThatAcceptsPasses(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("app.sock");
        try (EchoTcp echo = EchoTcp.startUnix(path)) {
            assertThat(echo.address()).isNotNull();
            assertThat(check(spec(TCP, "", ""), loops.unixAddress(path.toString())).passed()).isTrue();
        }
    }

    @Test
    void aClosedPortFailsAsRefused() throws Exception {
        try (ClosedPort closed = ClosedPort.take()) {
            assertThat(check(TCP, "", "", closed.port())).isEqualTo(ProbeResult.fail("connection refused"));
        }
    }

    @Test
    void aPortThatSwallowsConnectionsFailsByTimeout() throws Exception {
        try (BlackholeTcp blackhole = BlackholeTcp.start()) {
            assertThat(check(TCP, "", "", blackhole.port()))
                    .isEqualTo(ProbeResult.fail("no answer in 300ms"));
        }
    }

    @Test
    void theExpectedAnswerPasses() throws Exception {
        try (EchoTcp echo = EchoTcp.start()) {
            assertThat(check(TCP, "PING\r\n", "PING", echo.port())).isEqualTo(ProbeResult.pass("answered"));
        }
    }

    @Test
    void anotherAnswerFails() throws Exception {
        try (EchoTcp echo = EchoTcp.start()) {
            assertThat(check(TCP, "PING\r\n", "PONG", echo.port()))
                    .isEqualTo(ProbeResult.fail("unexpected answer"));
        }
    }

    @Test
    void anAnswerThatStopsShortFailsByTimeout() throws Exception {
        try (EchoTcp echo = EchoTcp.start()) {
            assertThat(check(TCP, "PI", "PING", echo.port())).isEqualTo(ProbeResult.fail("no answer in 300ms"));
        }
    }

    @Test
    void aDatagramThatIsAnsweredPasses() throws Exception {
        try (EchoUdp echo = EchoUdp.start()) {
            assertThat(check(UDP, "ping", "", echo.port())).isEqualTo(ProbeResult.pass("answered"));
            assertThat(check(UDP, "ping", "pin", echo.port())).isEqualTo(ProbeResult.pass("answered"));
        }
    }

    @Test
    void aDatagramAnsweredOtherwiseFails() throws Exception {
        try (EchoUdp echo = EchoUdp.start()) {
            assertThat(check(UDP, "ping", "pong", echo.port()))
                    .isEqualTo(ProbeResult.fail("unexpected answer"));
            assertThat(check(UDP, "ping", "ping and more", echo.port()).passed()).isFalse();
        }
    }

    @Test
    void aClosedUdpPortFailsEarly() throws Exception {
        try (EchoUdp echo = EchoUdp.start()) {
            int port = echo.port();
            echo.close();
            assertThat(check(UDP, "ping", "", port).detail()).containsAnyOf("refused", "port unreachable");
        }
    }

    private ProbeResult check(HealthSpec.Type type, String send, String receive, int port) throws InterruptedException {
        return check(spec(type, send, receive), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private ProbeResult check(HealthSpec spec, SocketAddress address) throws InterruptedException {
        BlockingQueue<ProbeResult> results = new LinkedBlockingQueue<>();
        HealthProbe probe = new SocketProbes((_, _) -> (_, _) -> { }).create(spec, loops);
        loops.control().execute(
                () -> probe.probe(new ProbeTarget(Address.parse("127.0.0.1:1"), address, null), results::add));
        ProbeResult result = results.poll(10, TimeUnit.SECONDS);
        assertThat(result).isNotNull();
        return result;
    }

    private static HealthSpec spec(HealthSpec.Type type, String send, String receive) {
        return new HealthSpec(type, "GET", "/", "", "",
                new ExpectSpec(ExpectSpec.DEFAULT.statuses(), null, send.getBytes(UTF_8), receive.getBytes(UTF_8)),
                Duration.ofSeconds(2), Duration.ofSeconds(1), TIMEOUT, 2, 3, 0, Start.CHECKED);
    }
}
