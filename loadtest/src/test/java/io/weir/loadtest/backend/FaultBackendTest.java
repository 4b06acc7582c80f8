package io.weir.loadtest.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultBackendTest {
    private final FaultBackend backend = FaultBackend.start("b1", 1);

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void aRequestWithoutWishesGetsOneKibibyteAndTheNameOfTheEndpoint() {
        try (RawClient client = connect()) {
            RawResponse response = client.exchange(get("/"));

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).hasSize(1024);
            assertThat(response.header("x-endpoint")).isEqualTo("b1");
            assertThat(backend.stats().requests()).isEqualTo(1);
        }
    }

    @Test
    void statusSizeChunksAndDelayComeFromTheQuery() {
        try (RawClient client = connect()) {
            long beganNanos = System.nanoTime();
            RawResponse response = client.exchange(get("/x?status=503&size=100&chunk=7&delay=20&jitter=1"));

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("transfer-encoding")).isEqualTo("chunked");
            assertThat(response.text()).hasSize(100).startsWith("abcdefghijklmnopqrstuvwxyzab");
            assertThat(System.nanoTime() - beganNanos).isGreaterThanOrEqualTo(20_000_000);
            assertThat(client.exchange(get("/")).status()).isEqualTo(200);
        }
    }

    @Test
    void aFieldSaysTheSameAndGoesOverTheQuery() {
        try (RawClient client = connect()) {
            RawResponse response = client.exchange(
                    "GET /?status=503&size=3 HTTP/1.1\r\nHost: a\r\nX-Fault: status=404\r\n\r\n");

            assertThat(response.status()).isEqualTo(404);
            assertThat(response.text()).isEqualTo("abc");
        }
    }

    @Test
    void aControlCallChangesAPathOrAllAndHeals() {
        try (RawClient client = connect()) {
            client.exchange(get("/_backend/all?status=500"));
            client.exchange(get("/_backend/path/slow?size=5"));

            assertThat(client.exchange(get("/any")).status()).isEqualTo(500);
            RawResponse slow = client.exchange(get("/slow"));
            assertThat(slow.status()).isEqualTo(500);
            assertThat(slow.body()).hasSize(5);
            assertThat(client.exchange(get("/_backend/heal")).text()).contains("\"requests\":2");
            assertThat(client.exchange(get("/slow")).body()).hasSize(1024);
        }
    }

    @Test
    void closeAndResetEndTheConnectionInsteadOfAnAnswer() {
        try (RawClient client = connect()) {
            client.send(get("/?end=close")).expectClosed();
        }
        try (RawClient client = connect()) {
            client.send(get("/?end=reset")).expectReset();
        }
    }

    @Test
    void aCutAnswerHasHalfOfItsBody() {
        try (RawClient client = connect()) {
            String head = client.send(get("/?end=cut&size=100")).readHead();

            assertThat(head).contains("Content-Length: 100\r\n");
            assertThat(client.readUntilClose()).hasSize(50);
        }
        try (RawClient client = connect()) {
            client.send(get("/?end=cut-reset")).expectReset();
        }
    }

    @Test
    void framingCanBeWrong() {
        assertThat(everything("/?end=malformed")).startsWith("NOT-HTTP");
        assertThat(everything("/?end=bad-chunk&size=64")).endsWith("xyz\r\n");
        assertThat(everything("/?end=two-lengths&size=4"))
                .contains("Content-Length: 4\r\n", "Content-Length: 5\r\n");
    }

    @Test
    void lastIsAWholeAnswerThatSaysClose() {
        try (RawClient client = connect()) {
            RawResponse response = client.exchange(get("/?end=last"));

            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(response.body()).hasSize(1024);
            client.expectClosed();
        }
    }

    @Test
    void aHangingRequestIsNotAnsweredAndHoldsUpTheNext() {
        try (RawClient client = connect()) {
            client.send(get("/?end=hang") + get("/")).timeout(Duration.ofMillis(200));

            assertThatThrownBy(client::readByte).hasRootCauseInstanceOf(SocketTimeoutException.class);
            assertThat(backend.stats().requests()).isEqualTo(1);
        }
    }

    @Test
    void anIdleConnectionIsClosedWhenItsAnswerSaidSo() {
        try (RawClient client = connect()) {
            assertThat(client.exchange(get("/?idle=50")).status()).isEqualTo(200);
            client.expectClosed();
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderAlsoWhenTheFirstIsLate() {
        try (RawClient client = connect()) {
            client.send(get("/?delay=30&size=1") + get("/?size=2") + get("/?size=3"));

            assertThat(client.readResponse().body()).hasSize(1);
            assertThat(client.readResponse().body()).hasSize(2);
            assertThat(client.readResponse().body()).hasSize(3);
        }
    }

    @Test
    void bodiesOfRequestsAreCountedInEitherFraming() {
        try (RawClient client = connect()) {
            assertThat(client.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde").text())
                    .isEqualTo("received=5\n");
            assertThat(client.exchange("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nT: 1\r\n\r\n").text()).isEqualTo("received=7\n");
            assertThat(client.exchange(get("/")).status()).isEqualTo(200);
            assertThat(backend.stats().bodyBytes()).isEqualTo(12);
        }
    }

    @Test
    void whoHasTheRepresentationGets304() {
        try (RawClient client = connect()) {
            RawResponse response = client.exchange(
                    "GET /?size=9 HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"9\"\r\n\r\n");

            assertThat(response.status()).isEqualTo(304);
            assertThat(client.exchange("HEAD /?size=9 HTTP/1.1\r\nHost: a\r\n\r\n").header("content-length"))
                    .isEqualTo("9");
        }
    }

    @Test
    void webSocketMessagesComeBack() {
        try (RawClient client = connect()) {
            RawResponse response = client.exchange("GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

            assertThat(response.status()).isEqualTo(101);
            assertThat(response.header("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            client.send(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});
            assertThat(client.readExactly(4)).containsExactly(0x81, 2, 'h', 'i');
        }
    }

    @Test
    void theEchoPortGivesEveryByteBack() {
        try (RawClient client = RawClient.connect(backend.echoPort())) {
            assertThat(client.send("hello").readText(5)).isEqualTo("hello");
        }
    }

    @Test
    void anEndpointThatIsGoneRefusesAndComesBackOnItsPort() {
        try (RawClient client = connect()) {
            client.exchange(get("/"));
            backend.refuse();
            client.expectGone();
        }
        assertThatThrownBy(this::connect).hasRootCauseInstanceOf(ConnectException.class);
        backend.accept();
        try (RawClient client = connect()) {
            assertThat(client.exchange(get("/")).status()).isEqualTo(200);
        }
    }

    @Test
    void wishesOutOfRangeAreRefusedToWhoSetsThem() {
        assertThatThrownBy(() -> backend.setFault("/x", "delay=-1")).hasMessageContaining("delay must be 0 to");
        assertThatThrownBy(() -> backend.setFault("/x", "end=never")).isInstanceOf(IllegalArgumentException.class);
        assertThat(Fault.NONE.with(Fault.NONE.with("delay=3&end=bad-chunk").text()).ending())
                .isEqualTo(Ending.BAD_CHUNK);
    }

    private String everything(String target) {
        try (RawClient client = connect()) {
            return new String(client.send(get(target)).readUntilClose(), StandardCharsets.ISO_8859_1);
        }
    }

    private RawClient connect() {
        return RawClient.connect(backend.httpPort());
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }
}
