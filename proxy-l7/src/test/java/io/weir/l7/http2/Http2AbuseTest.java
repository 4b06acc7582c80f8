package io.weir.l7.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.log.AccessRecord;
import io.weir.core.stats.Http2Stats;
import io.weir.l7.TestProxy;
import io.weir.l7.spec.Http2LimitsSpec;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.testkit.Await;
import io.weir.testkit.Gate;
import io.weir.testkit.Hpack;
import io.weir.testkit.Http2Frame;
import io.weir.testkit.Http2Peer;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each attack ends its own connection, with the right code, a metric and a verdict; a neighbour on the same loop is
 * served on, and what is held stays small.
 */
@ExtendWith(LeakAssert.class)
class Http2AbuseTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final int FLOOD = 20_000;

    private ScriptedUpstream upstream;
    private TestProxy proxy;
    private Http2Peer neighbour;
    private Http2Peer attacker;
    /** The neighbour's request that is under way meanwhile. */
    private int open;
    private long heldBefore;

    @BeforeEach
    void start() {
        upstream = ScriptedUpstream.start();
        proxy = TestProxy.to(upstream)
                .limits(new HttpLimitsSpec(8 << 10, 100, 0, LONG, LONG, LONG, 0, new Http2LimitsSpec(true, 16, 20)))
                .start();
        neighbour = Http2Peer.connect(proxy.address());
        open = neighbour.request("POST", "/", false);
        neighbour.data(open, "begun", false).roundTrip();
        heldBefore = HeldMemory.direct();
        attacker = Http2Peer.connect(proxy.address());
    }

    @AfterEach
    void theNeighbourDidNotNotice() {
        assertThat(neighbour.readMessage(neighbour.request("GET", "/", true)).status()).isEqualTo(200);
        neighbour.data(open, "", true);
        assertThat(neighbour.readMessage(open).status()).as("a request older than the attack").isEqualTo(200);
        assertThat(proxy.stats().listener(TestProxy.LISTENER).http2().connections.sum()).isLessThanOrEqualTo(2);
        assertThat(HeldMemory.direct() - heldBefore).isLessThan(16 << 20);
        attacker.close();
        neighbour.close();
        proxy.close();
        upstream.close();
    }

    @Test
    void rapidResetsEndTheConnection() {
        for (int i = 0; i < 21; i++) {
            int stream = attacker.request("GET", "/", false);
            attacker.send(Http2Frame.reset(stream, Http2Frame.CANCEL));
        }

        expectAbuse("too many streams reset");
        assertThat(upstream.acceptedCount()).isLessThanOrEqualTo(22);
    }

    @Test
    void resetsThatAClientProvokesCountAsItsOwn() {
        for (int i = 0; i < 21; i++) {
            int stream = attacker.request("GET", "/", false);
            attacker.send(Http2Frame.windowUpdate(stream, 0));
        }

        expectAbuse("too many streams reset");
    }

    @Test
    void malformedRequestsCountAsResets() {
        for (int i = 0; i < 21; i++) {
            attacker.request("GET", "/", true, "Upper", "case");
        }

        expectAbuse("too many streams reset");
    }

    @Test
    void streamsBeyondTheSettingAreRefusedAndAFloodOfThemEndsTheConnection() {
        Gate gate = new Gate();
        for (int i = 0; i < 16; i++) {
            upstream.then(Turns.answerAfter(gate, ScriptedUpstream.OK));
        }
        for (int i = 0; i < 17 + 200; i++) {
            attacker.request("GET", "/", true);
        }
        assertThat(attacker.awaitReset(33)).isEqualTo(Http2Frame.REFUSED_STREAM);
        attacker.roundTrip();
        for (int i = 0; i < 2_000; i++) {
            attacker.request("GET", "/", true);
        }

        expectAbuse("flood of streams beyond the setting");
        assertThat(upstream.requests().size()).isLessThanOrEqualTo(17);
        gate.open();
    }

    @Test
    void aFloodOfContinuationsEnds() {
        int stream = attacker.newStream();
        attacker.send(Http2Frame.of(Http2Frame.HEADERS, 0, stream, Hpack.block(":method", "GET")));
        flood(Http2Frame.continuation(stream, new byte[0], false), 100);

        expectAbuse("field block too large");
    }

    @Test
    void aBlockWithoutEndIsBounded() {
        int stream = attacker.newStream();
        byte[] part = Hpack.block("x-part", "v".repeat(16_000));
        attacker.send(Http2Frame.of(Http2Frame.HEADERS, 0, stream, part));
        flood(Http2Frame.continuation(stream, part, false), 20);

        expectAbuse("field block too large");
    }

    @Test
    void aFloodOfPingsEnds() {
        flood(Http2Frame.ping(1, false), FLOOD);

        expectAbuse("flood of PING");
    }

    @Test
    void aFloodOfSettingsEnds() {
        flood(Http2Frame.settings(), FLOOD);

        expectAbuse("flood of SETTINGS");
    }

    @Test
    void aFloodOfPrioritiesEnds() {
        flood(Http2Frame.priority(1, 0, 10), FLOOD);

        expectAbuse("flood of PRIORITY");
    }

    @Test
    void aFloodOfPriorityUpdatesEnds() {
        flood(Http2Frame.of(Http2Frame.PRIORITY_UPDATE, 0, 0, new byte[] {0, 0, 0, 1, 'u', '=', '1'}), FLOOD);

        expectAbuse("flood of PRIORITY_UPDATE");
    }

    @Test
    void aFloodOfWindowUpdatesEnds() {
        flood(Http2Frame.windowUpdate(0, 1), FLOOD);

        expectAbuse("flood of WINDOW_UPDATE");
    }

    @Test
    void aFloodOfUnknownFramesEnds() {
        flood(Http2Frame.of(0xfe, 0, 0), FLOOD);

        expectAbuse("flood of unknown frames");
    }

    @Test
    void aFloodOfEmptyDataEnds() {
        int stream = attacker.request("POST", "/", false);
        flood(Http2Frame.data(stream, new byte[0], false), FLOOD);

        expectAbuse("flood of empty DATA");
    }

    @Test
    void windowsOpenedByteByByteEndTheConnection() {
        upstream.answerBody("x".repeat(100_000));
        attacker.sendSettings(Http2Frame.INITIAL_WINDOW_SIZE, 0);
        int stream = attacker.request("GET", "/", true);
        flood(Http2Frame.windowUpdate(stream, 1), FLOOD);

        expectAbuse("flood of WINDOW_UPDATE");
    }

    @Test
    void aFloodOfResetsOfAClosedStreamEnds() {
        int stream = attacker.request("GET", "/", true);
        assertThat(attacker.readMessage(stream).status()).isEqualTo(200);
        flood(Http2Frame.reset(stream, Http2Frame.CANCEL), FLOOD);

        expectAbuse("flood of RST_STREAM");
    }

    @Test
    void fieldsWithoutNamesCountAsResets() {
        for (int i = 0; i < 21; i++) {
            attacker.request("GET", "/", true, "", "");
        }

        expectAbuse("too many streams reset");
    }

    @Test
    void streamsOfDataBehindTheirEndCountAsResets() {
        for (int i = 0; i < 21; i++) {
            int stream = attacker.request("GET", "/", true);
            attacker.send(Http2Frame.data(stream, new byte[1], false));
        }

        expectAbuse("too many streams reset");
    }

    @Test
    void aFrameThatIsTooLargeEnds() {
        attacker.send(Http2Frame.of(Http2Frame.DATA, 0, 1, new byte[16_385]));

        expectCut(Http2Frame.FRAME_SIZE_ERROR, ProxyError.HTTP2_BROKEN, "");
    }

    @Test
    void sizesOfTheTableAboveOursEnd() {
        attacker.send(Http2Frame.headers(attacker.newStream(), new byte[] {0x3f, (byte) 0xe1, 0x7f}, true));

        expectCut(Http2Frame.COMPRESSION_ERROR, ProxyError.HTTP2_BROKEN, "table size");
    }

    @Test
    void aBombOfIndexedFieldsIsCountedNotKept() {
        int first = attacker.newStream();
        byte[] value = new byte[4_000];
        Arrays.fill(value, (byte) 'v');
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(Hpack.block(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/"));
        // A literal that is added to the table, then 12,000 times one byte that means it.
        block.writeBytes(new byte[] {0x40, 1, 'x', 0x7f, (byte) 0xa1, 0x1e});
        block.writeBytes(value);
        byte[] repeated = new byte[12_000];
        Arrays.fill(repeated, (byte) 0xbe);
        block.writeBytes(repeated);
        attacker.send(Http2Frame.headers(first, Arrays.copyOf(block.toByteArray(), 16_000), true));

        expectAbuse("fields far over the limit");
    }

    @Test
    void fieldsOverTheLimitAreAnsweredAndTheConnectionGoesOn() {
        int large = attacker.request("GET", "/", true, "x-large", "v".repeat(9_000));

        assertThat(attacker.readMessage(large).status()).isEqualTo(431);
        assertThat(attacker.readMessage(attacker.request("GET", "/", true)).status()).isEqualTo(200);
    }

    @Test
    void aBlockThatCannotBeDecodedEnds() {
        attacker.send(Http2Frame.headers(attacker.newStream(), new byte[] {(byte) 0xff, (byte) 0xff, 0x7f}, true));

        expectCut(Http2Frame.COMPRESSION_ERROR, ProxyError.HTTP2_BROKEN, "");
    }

    @Test
    void whatIsNotHttp2AtAllEnds() {
        Http2Peer other = Http2Peer.connectRaw(proxy.address());
        other.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n".getBytes(US_ASCII));

        assertThat(other.awaitGoaway()).isEqualTo(Http2Frame.PROTOCOL_ERROR);
        other.expectClosed();
        other.close();
    }

    private void flood(Http2Frame frame, int count) {
        byte[] many = Http2Frame.bytes(repeat(frame, 100));
        try {
            for (int i = 0; i < count; i += 100) {
                attacker.send(many);
            }
        } catch (UncheckedIOException closed) {
            // The proxy may be quicker.
        }
    }

    private static Http2Frame[] repeat(Http2Frame frame, int count) {
        Http2Frame[] frames = new Http2Frame[count];
        Arrays.fill(frames, frame);
        return frames;
    }

    /** GOAWAY with that code, its metric, the verdict with what there was too much of, and the end. */
    private void expectCut(int code, ProxyError error, String detail) {
        assertThat(attacker.awaitGoaway()).isEqualTo(code);
        attacker.expectClosed();
        Http2Stats stats = proxy.stats().listener(TestProxy.LISTENER).http2();
        assertThat(stats.goAways(code).sum()).isEqualTo(1);
        Await.until("only the neighbour's stream is left", () -> stats.streams.sum() == 1);
        AccessRecord entry = proxy.nextRecord();
        while (entry.error() != error) {
            entry = proxy.nextRecord();
        }
        assertThat(entry.detail()).contains(detail);
        assertThat(proxy.stats().exchanges(TestProxy.LISTENER, "").ends(0, error)
                + proxy.stats().exchanges(TestProxy.LISTENER, TestProxy.CLUSTER).ends(0, error)).isPositive();
    }

    private void expectAbuse(String detail) {
        expectCut(Http2Frame.ENHANCE_YOUR_CALM, ProxyError.HTTP2_ABUSE, detail);
    }
}
