package io.weir.l7.hpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.weir.l7.message.HeadFields;
import io.weir.testkit.ByteCases;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds of every field block, and of bytes that are none. */
class HpackPropertyTest {
    private static final String SEED = "1";

    /** Lines as a head would have them. */
    record Line(String name, String value) {}

    @Property(seed = SEED)
    void whatIsWrittenIsRead(@ForAll @Size(max = 4) List<@Size(max = 8) List<@From("lines") Line>> blocks) {
        HpackEncoder encoder = new HpackEncoder();
        HpackDecoder decoder = new HpackDecoder();
        for (List<Line> lines : blocks) {
            HeadFields sent = new HeadFields();
            lines.forEach(line -> sent.add(line.name, line.value));
            encoder.begin();
            for (int i = 0; i < sent.count(); i++) {
                encoder.field(sent, i);
            }
            List<Line> read = new ArrayList<>();

            assertThat(decoder.decode(encoder.bytes(), 0, encoder.length(), into(read))).isNull();

            assertThat(read).isEqualTo(
                    lines.stream().map(line -> new Line(line.name.toLowerCase(Locale.ROOT), line.value)).toList());
        }
    }

    @Provide
    Arbitrary<Line> lines() {
        Arbitrary<String> name = Arbitraries.oneOf(
                Arbitraries.of("Accept", "cookie", "Authorization", "set-cookie", "content-type", "etag", "x-a"),
                Arbitraries.strings().withChars("!#$%&'*+-.^_`|~09azAZ").ofMinLength(1).ofMaxLength(140));
        Arbitrary<String> value = Arbitraries.strings().withCharRange(' ', '~').withCharRange('\u0080', '\u00ff')
                .ofMaxLength(300);
        return Combinators.combine(name, value).as(Line::new);
    }

    @Property(seed = SEED)
    void everyBlockIsReadOrAProblemAndLinesStayBounded(
            @ForAll @Size(min = 1, max = 4) List<@From("blocks") byte[]> blocks) {
        HpackDecoder decoder = new HpackDecoder();
        for (byte[] block : blocks) {
            // A Huffman code is 5 bits at least; what is not in the block was kept in the table.
            int most = Math.max(HpackDecoder.TABLE_BYTES, block.length * 8 / 5);

            String problem = decoder.decode(block, 0, block.length, (n, nameAt, nameBytes, v, valueAt, valueBytes) -> {
                assertThat(nameBytes).isBetween(0, most);
                assertThat(valueBytes).isBetween(0, most);
                assertThat(nameAt + nameBytes).isLessThanOrEqualTo(n.length);
                assertThat(valueAt + valueBytes).isLessThanOrEqualTo(v.length);
            });
            if (problem != null) {
                return;
            }
        }
    }

    /** Nothing is accepted that another implementation refuses or understands in another way. */
    @Property(seed = SEED)
    void whatIsAcceptedMeansTheSameElsewhere(@ForAll @Size(min = 1, max = 4) List<@From("blocks") byte[]> blocks)
            throws Http2Exception {
        HpackDecoder ours = new HpackDecoder();
        DefaultHttp2HeadersDecoder theirs = new DefaultHttp2HeadersDecoder(false, false, 1 << 20);
        for (byte[] block : blocks) {
            List<Line> read = new ArrayList<>();
            if (ours.decode(block, 0, block.length, into(read)) != null) {
                return;
            }
            ByteBuf in = Unpooled.wrappedBuffer(block);
            List<Line> other = new ArrayList<>();
            theirs.decodeHeaders(1, in)
                    .forEach(line -> other.add(new Line(line.getKey().toString(), line.getValue().toString())));
            in.release();

            // Its collection groups pseudo-fields in front of others.
            assertThat(other).containsExactlyInAnyOrderElementsOf(read);
        }
    }

    @Property(seed = SEED)
    void theSameBlocksAreReadFromWhereverTheyStand(
            @ForAll("blocks") byte[] block,
            @ForAll @Size(max = 20) byte[] before, @ForAll @Size(max = 20) byte[] behind) {
        byte[] within = Arrays.copyOf(before, before.length + block.length + behind.length);
        System.arraycopy(block, 0, within, before.length, block.length);
        System.arraycopy(behind, 0, within, before.length + block.length, behind.length);
        List<Line> expected = new ArrayList<>();
        List<Line> read = new ArrayList<>();

        String problem = new HpackDecoder().decode(block, 0, block.length, into(expected));

        assertThat(new HpackDecoder().decode(within, before.length, block.length, into(read))).isEqualTo(problem);
        assertThat(read).isEqualTo(expected);
    }

    @Provide
    Arbitrary<byte[]> blocks() {
        return ByteCases.around(ByteCases.corpus(getClass(), "hpack"));
    }

    private static HpackSink into(List<Line> lines) {
        return (name, nameAt, nameLength, value, valueAt, valueLength) -> lines.add(
                new Line(new String(name, nameAt, nameLength, ISO_8859_1),
                        new String(value, valueAt, valueLength, ISO_8859_1)));
    }
}
