package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weir.l7.message.BodyKind;
import io.weir.testkit.ByteCases;
import java.io.ByteArrayOutputStream;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds of every chunked body, and of bytes that are none. */
class ChunkPropertyTest {
    private static final String SEED = "1";

    @Property(seed = SEED)
    void whatIsWrittenInChunksIsRead(
            @ForAll @Size(max = 8) List<@Size(min = 1, max = 70) byte[]> chunks,
            @ForAll @Size(max = 20) byte[] behind, @ForAll("reads") List<Integer> reads) {
        ByteBuf wire = Unpooled.buffer();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (byte[] chunk : chunks) {
            ChunkWriter.writeSize(chunk.length, wire);
            wire.writeBytes(chunk);
            ChunkWriter.writeDataEnd(wire);
            data.writeBytes(chunk);
        }
        ChunkWriter.writeEnd(null, wire);
        int end = wire.writerIndex();
        wire.writeBytes(behind);

        Outcome read = read(ByteBufUtil.getBytes(wire), reads);

        assertThat(read).isEqualTo(new Outcome(ParseResult.DONE, "", data.toString(ISO_8859_1), end, ""));
    }

    @Property(seed = SEED)
    void bytesMeanTheSameHoweverTheyArrive(@ForAll("bodies") byte[] raw, @ForAll("reads") List<Integer> reads) {
        assertThat(read(raw, reads)).isEqualTo(read(raw, List.of()));
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        return ByteCases.around(ByteCases.corpus(getClass(), "chunked"));
    }

    @Provide
    Arbitrary<List<Integer>> reads() {
        return ByteCases.reads();
    }

    private record Outcome(ParseResult result, String detail, String data, int taken, String trailers) {}

    private static Outcome read(byte[] raw, List<Integer> reads) {
        BodyReader body = new BodyReader();
        body.start(BodyKind.CHUNKED, 0);
        StringBuilder data = new StringBuilder();
        int[] taken = {0};
        ParseResult result = HeadPropertyTest.feed(raw, reads, in -> {
            for (ByteBuf part = body.read(in); part != null; part = body.read(in)) {
                data.append(part.toString(ISO_8859_1));
                part.release();
            }
            taken[0] += in.readerIndex();
            return body.hasFailed() ? ParseResult.FAILED : body.isDone() ? ParseResult.DONE : ParseResult.NEED_MORE;
        });
        return new Outcome(result, body.detail(), data.toString(), result == ParseResult.FAILED ? 0 : taken[0],
                String.valueOf(body.trailers() == null ? "" : body.trailers()));
    }
}
