package io.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScriptedUpstreamTest {
    private static final String GET = "GET /x HTTP/1.1\r\nhost: a\r\n\r\n";

    @Test
    void spendsOneTurnPerRequestOverAllConnectionsAndRepeatsTheLast() {
        try (var upstream = ScriptedUpstream.start().answerBody("1").thenCloseOnNextRequest().answerBody("3");
                var first = RawClient.connect(upstream.port());
                var second = RawClient.connect(upstream.port())) {
            assertThat(first.exchange(GET).text()).isEqualTo("1");
            first.send(GET).expectClosed();
            assertThat(second.exchange(GET).text()).isEqualTo("3");
            assertThat(second.exchange(GET).text()).isEqualTo("3");
            assertThat(upstream.requests()).hasSize(4).allMatch(request -> "/x".equals(request.target()));
        }
    }

    @Test
    void closesIdleConnectionsAfterTheirLastAnswer() {
        try (var upstream = ScriptedUpstream.start().closeIdleAfter(1);
                var client = RawClient.connect(upstream.port())) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);

            client.expectClosed();
            upstream.awaitOpenCount(0);
        }
    }

    @Test
    void holdsAnAnswerBackUntilTheGateOpens() {
        var gate = new Gate();
        try (var upstream = ScriptedUpstream.start().then(Turns.answerAfter(gate, ScriptedUpstream.OK));
                var client = RawClient.connect(upstream.port()).send(GET)) {
            upstream.awaitRequest(0);
            gate.open();

            assertThat(client.readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void remembersWhyAScriptFailed() {
        try (var upstream = ScriptedUpstream.start();
                var client = RawClient.connect(upstream.port()).send("GET / HTTP/1.1\nhost: a\n\n")) {
            upstream.awaitConnection(0).awaitEnd();

            assertThat(upstream.failures()).singleElement().extracting(Throwable::getMessage).asString()
                    .contains("bare LF");
            client.expectGone();
        }
    }

    @Test
    void diesAndComesBackOnTheSamePort() {
        try (var upstream = ScriptedUpstream.start()) {
            int port = upstream.port();
            upstream.stop();
            assertThatThrownBy(() -> RawClient.connect(port)).hasCauseInstanceOf(ConnectException.class);
            upstream.restart();

            try (var client = RawClient.connect(port)) {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void echoesMebibytesWhileTheyAreStillBeingSent() throws InterruptedException {
        byte[] bytes = new byte[4 * 1024 * 1024];
        new Random(1).nextBytes(bytes);
        try (var echo = EchoTcp.start();
                var client = RawClient.connect(echo.port())) {
            Thread sender = Thread.ofPlatform().start(() -> client.send(bytes).halfClose());

            assertThat(client.readUntilClose()).isEqualTo(bytes);
            sender.join();
        }
    }

    @Test
    void answersDatagramsWithItsName() {
        try (var echo = EchoUdp.startNamed("a:");
                var client = RawUdpClient.to(echo.port())) {
            assertThat(client.exchange("ping")).isEqualTo("a:ping");
            client.expectNothing(Duration.ofMillis(20));
            assertThat(echo.awaitDatagram(0).from()).isEqualTo(local(client.localPort()));
        }
    }

    @Test
    void hangsOrRefusesConnects() {
        try (var blackhole = BlackholeTcp.start();
                var closed = ClosedPort.take();
                var socket = new Socket()) {
            assertThatThrownBy(() -> socket.connect(local(blackhole.port()), 200))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> RawClient.connect(closed.port())).hasCauseInstanceOf(ConnectException.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
