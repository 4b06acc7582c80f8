package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.l7.message.BodyKind;
import io.weir.testkit.LeakAssert;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of every kind, whole, in pieces, cut and broken. */
@ExtendWith(LeakAssert.class)
class BodyReaderTest {
    private final BodyReader body = new BodyReader();

    /** Reads all of it in pieces of that size; what was data. */
    private String read(String raw, int piece) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < raw.length() && !body.hasFailed() && !body.isDone(); at += piece) {
            ByteBuf in = Wire.bytes(raw.substring(at, Math.min(raw.length(), at + piece)));
            for (ByteBuf data = body.read(in); data != null; data = body.read(in)) {
                text.append(data.toString(ISO_8859_1));
                data.release();
            }
            in.release();
        }
        return text.toString();
    }

    private String chunked(String raw) {
        body.start(BodyKind.CHUNKED, 0);
        return read(raw, 1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void chunksAreJoinedHoweverTheyArrive(int piece) {
        body.start(BodyKind.CHUNKED, 0);

        assertThat(read("5\r\nhello\r\n00A;x=\"y;z\"\r\n0123456789\r\n0\r\nX: y\r\n\r\n", piece))
                .isEqualTo("hello0123456789");
        assertThat(body.isDone()).isTrue();
        assertThat(body.dataBytes()).isEqualTo(15);
        assertThat(body.trailers()).hasToString("X: y\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\r\n", "x\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", " 1\r\na", "1 \r\na", "1\t\r\na", "1\na\n0\n\n",
        "1\ra\r\n", "1\r\nab\r\n",
        "1\r\na\n", "1\r\na0\r\n", "1\r\na\r0", "g\r\n", "1;a\nb\r\n", "1;a\rb\r\n", "1;\u0000\r\n", "1 a\r\n",
        "1,1\r\n", ";a\r\n",
        "8000000000000000\r\n", "ffffffffffffffff\r\n", "10000000000000000\r\n", "00000000000000001\r\n", "1.0\r\n",
        "0\r\nX : y\r\n\r\n", "0\r\n X: y\r\n\r\n", "0\r\nX: y\r\n z\r\n\r\n", "0\r\nX: y\n\r\n",
        "0\r\nX\r\n\r\n", "0\r\n\n",
        "0\r\nX: \u0000\r\n\r\n", "0\r\n\rX", "0\n\r\n", "0\r\n: x\r\n\r\n", "1\r\r\na\r\n", "\u0661\r\n",
        "1\u0000\r\na", "1_0\r\n",
    })
    void brokenChunksAreRefused(String raw) {
        chunked(raw);

        assertThat(body.hasFailed()).isTrue();
        assertThat(body.isDone()).isFalse();
        assertThat(body.onEof()).isFalse();
        assertThat(body.detail()).isNotEmpty();
    }

    @Test
    void theLargestSizeFits() {
        assertThat(chunked("7fffffffffffffff\r\nabc")).isEqualTo("abc");
        assertThat(body.hasFailed()).isFalse();
    }

    @Test
    void whatFollowsTheEndIsLeft() {
        body.start(BodyKind.CHUNKED, 0);
        ByteBuf in = Wire.bytes("1\r\na\r\n0\r\nX: y\r\n\r\nGET /");
        Objects.requireNonNull(body.read(in)).release();

        assertThat(body.read(in)).isNull();
        assertThat(body.isDone()).isTrue();
        assertThat(in.toString(ISO_8859_1)).isEqualTo("GET /");
    }

    @ParameterizedTest
    @CsvSource({"5,1", "5,100", "20000,1"})
    void extensionsAreBounded(int length, int times) {
        chunked(("1;" + "x".repeat(length) + "\r\na\r\n").repeat(times * 100));

        assertThat(body.hasFailed()).isEqualTo(length * times * 100 > 16 << 10);
    }

    @Test
    void trailersAreBounded() {
        chunked("0\r\n" + "X: y\r\n".repeat(65) + "\r\n");
        assertThat(body.hasFailed()).isTrue();

        body.start(BodyKind.CHUNKED, 0);
        read("0\r\nX: " + "y".repeat(9000) + "\r\n\r\n", 10_000);
        assertThat(body.hasFailed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length", "Transfer-Encoding", "Host", "Connection", "Authorization", "Cookie", "Set-Cookie",
        "Trailer", "TE",
        "Via", "X-Forwarded-For", "Cache-Control", "Content-Type", "Content-Encoding", "Expect", "Max-Forwards",
        "Upgrade",
    })
    void aTrailerThatWouldChangeTheHeadIsDropped(String name) {
        chunked("0\r\nA: 1\r\n" + name + ": x\r\nB: 2\r\n\r\n");

        assertThat(body.isDone()).isTrue();
        assertThat(body.trailers()).hasToString("A: 1\nB: 2\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "5", "5\r\n", "5\r\nhel", "5\r\nhello", "5\r\nhello\r\n", "5\r\nhello\r\n0", "0\r\n", "0\r\n\r",
        "0\r\nX: y\r\n",
    })
    void aCutChunkedBodyIsNotComplete(String raw) {
        chunked(raw);

        assertThat(body.hasFailed()).isFalse();
        assertThat(body.onEof()).isFalse();
    }

    @Test
    void aLengthEndsWhereItSays() {
        body.start(BodyKind.LENGTH, 3);
        ByteBuf in = Wire.bytes("abcdef");
        ByteBuf data = Objects.requireNonNull(body.read(in));

        assertThat(data.toString(ISO_8859_1)).isEqualTo("abc");
        assertThat(body.read(in)).isNull();
        assertThat(body.isDone()).isTrue();
        assertThat(in.readableBytes()).isEqualTo(3);
        data.release();
    }

    @Test
    void aCutLengthIsNotComplete() {
        body.start(BodyKind.LENGTH, 10);
        read("abc", 1);

        assertThat(body.onEof()).isFalse();
    }

    @Test
    void aCloseDelimitedBodyIsCompleteAtTheEndOnly() {
        body.start(BodyKind.UNTIL_CLOSE, 0);

        assertThat(read("abc", 2)).isEqualTo("abc");
        assertThat(body.isDone()).isFalse();
        assertThat(body.onEof()).isTrue();
    }

    @Test
    void nothingAndZeroAreDoneAtOnce() {
        body.start(BodyKind.NONE, 0);
        assertThat(body.isDone()).isTrue();

        body.start(BodyKind.LENGTH, 0);
        assertThat(body.isDone()).isTrue();
        assertThat(body.read(Wire.bytes("x"))).isNull();
    }

    @Test
    void dataIsASliceOfTheReadNotACopy() {
        body.start(BodyKind.LENGTH, 3);
        ByteBuf in = Wire.bytes("abc");
        ByteBuf data = Objects.requireNonNull(body.read(in));
        in.setByte(0, 'x');

        assertThat(data.toString(ISO_8859_1)).isEqualTo("xbc");
        assertThat(in.refCnt()).isEqualTo(2);
        data.release();
        in.release();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "15,f", "16,10", "255,ff", "65536,10000", "2147483647,7fffffff"})
    void chunkSizesAreWrittenInHex(int size, String hex) {
        ByteBuf out = Unpooled.buffer();
        ChunkWriter.writeSize(size, out);

        assertThat(out.toString(ISO_8859_1)).isEqualTo(hex + "\r\n");
    }

    @Test
    void whatIsWrittenCanBeRead() {
        chunked("0\r\nA:  1\r\nTE: x\r\nB: 2\r\n\r\n");
        ByteBuf out = Unpooled.buffer();
        ChunkWriter.writeSize(3, out);
        out.writeCharSequence("abc", ISO_8859_1);
        ChunkWriter.writeDataEnd(out);
        ChunkWriter.writeEnd(body.trailers(), out);

        assertThat(out.toString(ISO_8859_1)).isEqualTo("3\r\nabc\r\n0\r\nA: 1\r\nB: 2\r\n\r\n");
        assertThat(chunked(out.toString(ISO_8859_1))).isEqualTo("abc");
        assertThat(body.isDone()).isTrue();
    }
}
