package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawClientTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";

    @Test
    void readsACountedBodyAndKeepsTheConnection() {
        try (var upstream = ScriptedUpstream.start().answerBody("one").answerBody("two");
                var client = RawClient.connect(upstream.port())) {
            assertThat(client.exchange(GET).text()).isEqualTo("one");
            assertThat(client.exchange(GET).text()).isEqualTo("two");
            assertThat(upstream.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void readsAChunkedBodyWithItsTrailers() {
        String response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nSum: 5\r\n\r\n";
        try (var upstream = ScriptedUpstream.start().answer(response);
                var client = RawClient.connect(upstream.port())) {
            RawResponse read = client.exchange(GET);

            assertThat(read.text()).isEqualTo("abcde");
            assertThat(read.trailers().first("sum")).isEqualTo("5");
        }
    }

    @Test
    void refusesAChunkSizeThatCouldBeReadTwoWays() {
        String response = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n";
        try (var upstream = ScriptedUpstream.start().answer(response);
                var client = RawClient.connect(upstream.port())) {
            assertThatThrownBy(() -> client.exchange(GET)).hasMessageContaining("chunk size");
        }
    }

    @Test
    void readsABodyThatEndsWithTheConnection() {
        try (var upstream = ScriptedUpstream.start().then(Turns.answerAndClose("HTTP/1.0 200 OK\r\n\r\nall"));
                var client = RawClient.connect(upstream.port())) {
            assertThat(client.exchange(GET).text()).isEqualTo("all");
        }
    }

    @Test
    void returnsInterimResponsesOneByOne() {
        String response = "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + ScriptedUpstream.OK;
        try (var upstream = ScriptedUpstream.start().answer(response);
                var client = RawClient.connect(upstream.port()).send(GET)) {
            assertThat(client.readResponse().status()).isEqualTo(103);
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void takesNoBodyFromTheAnswerToHead() {
        try (var upstream = ScriptedUpstream.start().answer("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n");
                var client = RawClient.connect(upstream.port())) {
            assertThat(client.exchange("HEAD / HTTP/1.1\r\nhost: a\r\n\r\n").header("Content-Length")).isEqualTo("99");
        }
    }

    @Test
    void tellsAResetFromACleanClose() {
        try (var resetting = ScriptedUpstream.start(Behaviours.resetAtFirstByte());
                var closing = ScriptedUpstream.start(Behaviours.closeAtOnce());
                var reset = RawClient.connect(resetting.port());
                var closed = RawClient.connect(closing.port())) {
            reset.send("x").expectReset();
            closed.expectClosed();
            assertThatThrownBy(closed::expectReset).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void failsInsteadOfWaitingForEver() {
        try (var upstream = ScriptedUpstream.start().thenHang();
                var client = RawClient.connect(upstream.port()).timeout(Duration.ofMillis(50)).send(GET)) {
            assertThatThrownBy(client::readResponse).isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("nothing within");
        }
    }

    @Test
    void sendsPiecesThatArriveComplete() {
        try (var upstream = ScriptedUpstream.start();
                var client = RawClient.connect(upstream.port())) {
            client.sendSlowly("POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nxyz", 7);

            assertThat(client.readResponse().status()).isEqualTo(200);
            assertThat(upstream.awaitRequest(0).text()).isEqualTo("xyz");
        }
    }

    @Test
    void speaksOverAUnixSocketAndHalfCloses(@TempDir Path directory) {
        Path path = directory.resolve("echo.sock");
        try (var echo = EchoTcp.startUnix(path);
                var client = RawClient.connect(path)) {
            client.send("hello").halfClose();

            assertThat(new String(client.readUntilClose(), ISO_8859_1)).isEqualTo("hello");
            assertThat(echo.acceptedCount()).isEqualTo(1);
        }
    }
}
