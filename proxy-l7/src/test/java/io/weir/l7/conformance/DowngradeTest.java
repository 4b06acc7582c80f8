package io.weir.l7.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.l7.TestProxy;
import io.weir.testkit.Fields;
import io.weir.testkit.Hpack;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawRequest;
import io.weir.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Requests in HTTP/2, well-formed and not, to an HTTP/1.1 endpoint: what may be misread there never arrives, the rest
 * arrives whole. The rows stand in {@code conformance/downgrade.txt}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LeakAssert.class)
class DowngradeTest {
    private final ScriptedUpstream endpoint = ScriptedUpstream.start();
    private final TestProxy proxy = TestProxy.to(endpoint).start();
    private int markers;

    /** A row: its fields in order, and what the endpoint must see. */
    private record Row(boolean forwarded, String name, List<String> fields, List<String> data, List<String> trailers,
            List<String> lines, List<String> absent) {
        static Row of(String title) {
            int colon = title.indexOf(": ");
            List<String> plain = List.of(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/");
            return new Row(title.startsWith("forwarded"), title.substring(colon + 2), new ArrayList<>(plain),
                    new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void line(char sign, String text) {
            switch (sign) {
                case '+' -> pair(text, fields);
                case '=' -> fields.set(fields.indexOf(nameOf(text)) + 1, valueOf(text));
                case '-' -> {
                    int at = fields.indexOf(text);
                    fields.remove(at);
                    fields.remove(at);
                }
                case 'd' -> data.add(CaseFile.bytes(text));
                case 't' -> pair(text, trailers);
                case '>' -> lines.add(CaseFile.bytes(text));
                case '!' -> absent.add(text);
                default -> throw new IllegalArgumentException(name + ": " + sign);
            }
        }

        private static void pair(String text, List<String> into) {
            into.add(nameOf(text));
            into.add(valueOf(text));
        }

        private static String nameOf(String text) {
            return CaseFile.bytes(text.substring(0, text.indexOf(": ")));
        }

        private static String valueOf(String text) {
            return CaseFile.bytes(text.substring(text.indexOf(": ") + 2));
        }
    }

    @TestFactory
    Stream<DynamicTest> everyRow() {
        List<Row> rows = new ArrayList<>();
        for (String line : table().lines().toList()) {
            if (line.startsWith("  ")) {
                rows.getLast().line(line.charAt(2), line.substring(4));
            } else if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("§")) {
                rows.add(Row.of(line));
            }
        }
        assertThat(rows).hasSizeGreaterThanOrEqualTo(100);
        return rows.stream().map(row -> DynamicTest.dynamicTest(row.name(), () -> run(row)));
    }

    private static String table() {
        try (InputStream in = DowngradeTest.class.getResourceAsStream("/conformance/downgrade.txt")) {
            return new String(Objects.requireNonNull(in, "downgrade.txt").readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(Row row) {
        int before = endpoint.requests().size();
        try (Http2Peer client = Http2Peer.connect(proxy.address())) {
            int stream = client.newStream();
            client.send(frames(stream, row));
            if (row.forwarded()) {
                assertThat(client.readMessage(stream).status()).isEqualTo(200);
                check(endpoint.awaitRequest(before), row);
                assertThat(client.readMessage(client.request("GET", "/next", true)).status()).isEqualTo(200);
                return;
            }
            expectRefused(client, stream);
        }
        // Whatever the endpoint got of it stands before this one.
        String marker = "/marker" + markers++;
        try (Http2Peer client = Http2Peer.connect(proxy.address())) {
            assertThat(client.readMessage(client.request("GET", marker, true)).status()).isEqualTo(200);
        }
        assertThat(endpoint.requests().subList(before, endpoint.requests().size()))
                .extracting(RawRequest::target).containsExactly(marker);
    }

    private static byte[] frames(int stream, Row row) {
        List<Http2Frame> frames = new ArrayList<>();
        boolean last = row.data().isEmpty() && row.trailers().isEmpty();
        frames.add(Http2Frame.headers(stream, Hpack.block(row.fields().toArray(String[]::new)), last));
        for (int i = 0; i < row.data().size(); i++) {
            boolean end = i == row.data().size() - 1 && row.trailers().isEmpty();
            frames.add(Http2Frame.data(stream, row.data().get(i).getBytes(ISO_8859_1), end));
        }
        if (!row.trailers().isEmpty()) {
            frames.add(Http2Frame.headers(stream, Hpack.block(row.trailers().toArray(String[]::new)), true));
        }
        return Http2Frame.bytes(frames.toArray(Http2Frame[]::new));
    }

    /** A reset, an end of the connection that says why, or an answer of 4xx. */
    private static void expectRefused(Http2Peer client, int stream) {
        Http2Frame frame = client.read();
        while (frame.streamId() != stream && frame.type() != Http2Frame.GOAWAY) {
            frame = client.read();
        }
        if (frame.type() == Http2Frame.HEADERS) {
            assertThat(frame.fields().first(":status")).startsWith("4");
        } else {
            assertThat(frame.type()).isIn(Http2Frame.RST_STREAM, Http2Frame.GOAWAY);
            assertThat(frame.errorCode()).isPositive();
        }
    }

    private static void check(RawRequest request, Row row) {
        List<String> lines = List.of(request.head().split("\r\n", -1));
        assertThat(lines).containsAll(row.lines());
        Fields fields = request.headers();
        row.absent().forEach(name -> assertThat(fields.has(name)).as(name).isFalse());
        assertThat(fields.all("host")).hasSize(1);
        assertThat(request.text()).isEqualTo(String.join("", row.data()));
        for (int i = 0; i < row.trailers().size(); i += 2) {
            assertThat(request.trailers().all(row.trailers().get(i))).contains(row.trailers().get(i + 1));
        }
    }

    @AfterAll
    void nothingIsLeft() {
        proxy.close();
        endpoint.close();
    }
}
