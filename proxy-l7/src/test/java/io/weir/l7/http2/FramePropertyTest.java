package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weir.testkit.ByteCases;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/** What holds of all frames, and of bytes that are none. */
class FramePropertyTest {
    private static final String SEED = "1";

    @Property(seed = SEED)
    void bytesAreTheSameFramesHoweverTheyArrive(
            @ForAll("streams") byte[] bytes, @ForAll("reads") List<Integer> reads) {
        assertThat(told(bytes, reads)).isEqualTo(told(bytes, List.of()));
    }

    /** Any type, flags and stream: more of what stands behind the header is reached than by changing examples. */
    @Property(seed = SEED)
    void anyFramesAreTheSameHoweverTheyArrive(
            @ForAll @Size(max = 6) List<@From("frames") byte[]> frames, @ForAll("reads") List<Integer> reads) {
        byte[] bytes = ByteBufUtil.getBytes(Unpooled.wrappedBuffer(frames.toArray(byte[][]::new)));

        assertThat(told(bytes, reads)).isEqualTo(told(bytes, List.of()));
    }

    @Property(seed = SEED)
    void nothingIsReadBehindAnErrorOfTheConnection(@ForAll("streams") byte[] bytes) {
        Told told = new Told();
        Http2FrameReader reader = new Http2FrameReader(told);
        ByteBuf in = Unpooled.copiedBuffer(bytes);
        reader.read(in);
        if (told.take().contains("connection ")) {
            int at = in.readerIndex();
            reader.read(in);

            assertThat(told.take()).isEmpty();
            assertThat(in.readerIndex()).isEqualTo(at);
        }
        in.release();
    }

    @Provide
    Arbitrary<byte[]> streams() {
        return ByteCases.around(ByteCases.corpus(getClass(), "http2"));
    }

    @Provide
    Arbitrary<List<Integer>> reads() {
        return ByteCases.reads();
    }

    @Provide
    Arbitrary<byte[]> frames() {
        Arbitrary<Integer> type = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.integers().between(0, 9)),
                Tuple.of(1, Arbitraries.of(Frames.PRIORITY_UPDATE, 0xff)));
        Arbitrary<byte[]> payload = Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(40),
                Arbitraries.of(4, 5, 6, 8, 12).map(byte[]::new));
        return Combinators.combine(type, Arbitraries.integers().between(0, 255), Arbitraries.of(0, 1, 1, 3), payload)
                .as(FramePropertyTest::frame);
    }

    private static byte[] frame(int type, int flags, int streamId, byte[] payload) {
        return Unpooled.buffer(Frames.HEADER_BYTES + payload.length).writeMedium(payload.length).writeByte(type)
                .writeByte(flags).writeInt(streamId).writeBytes(payload).array();
    }

    private static String told(byte[] bytes, List<Integer> reads) {
        Told told = new Told();
        Http2FrameReader reader = new Http2FrameReader(told);
        ByteBuf in = Unpooled.buffer();
        for (byte[] part : ByteCases.cut(bytes, reads)) {
            in.writeBytes(part);
            reader.read(in);
        }
        String all = told.take();
        // What is left stands alone: at most one frame.
        assertThat(all.contains("connection ") ? 0 : in.readableBytes())
                .isLessThanOrEqualTo(Frames.HEADER_BYTES + Frames.PAYLOAD_BYTES_MAX);
        assertThat(in.refCnt()).isOne();
        in.release();
        return all;
    }
}
