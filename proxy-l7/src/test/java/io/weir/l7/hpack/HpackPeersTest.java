package io.weir.l7.hpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.weir.l7.message.HeadFields;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Blocks of another implementation read here, and ours read there; many in a row, so that tables turn over. */
class HpackPeersTest {
    private static final int ROUNDS = 3_000;
    private static final String[] NAMES = {
            "accept", "cookie", "x-one", "x-two", "x-a-rather-long-name-of-a-field", "content-type", "etag", "date"};

    private final Random random = new Random(7541);

    @Test
    void whatAnotherEncoderWritesIsReadAsItMeant() throws Http2Exception {
        DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
        HpackDecoder decoder = new HpackDecoder();
        for (int round = 0; round < ROUNDS; round++) {
            Http2Headers sent = new DefaultHttp2Headers(false);
            HeadFields expected = lines();
            for (int i = 0; i < expected.count(); i++) {
                sent.add(expected.name(i), expected.value(i));
            }
            ByteBuf block = Unpooled.buffer();
            encoder.encodeHeaders(1, sent, block);
            HeadFields read = new HeadFields();

            assertThat(decoder.decode(block.array(), 0, block.readableBytes(), read::add)).isNull();

            // That encoder groups lines of one name; what matters is every name with its values in order.
            for (String name : NAMES) {
                assertThat(valuesOf(read, name)).isEqualTo(valuesOf(expected, name));
            }
        }
    }

    @Test
    void whatIsWrittenHereAnotherDecoderReads() throws Http2Exception {
        HpackEncoder encoder = new HpackEncoder();
        DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
        for (int round = 0; round < ROUNDS; round++) {
            HeadFields sent = lines();
            encoder.begin();
            encoder.status(200 + round % 400);
            for (int i = 0; i < sent.count(); i++) {
                encoder.field(sent, i);
            }
            encoder.contentLength(round * 1_000_003L);

            Http2Headers read = decoder.decodeHeaders(
                    1, Unpooled.wrappedBuffer(encoder.bytes(), 0, encoder.length()));

            HeadFields got = new HeadFields();
            for (Map.Entry<CharSequence, CharSequence> line : read) {
                got.add(line.getKey().toString(), line.getValue().toString());
            }
            assertThat(read.status()).hasToString(Integer.toString(200 + round % 400));
            assertThat(read.get("content-length")).hasToString(Long.toString(round * 1_000_003L));
            for (String name : NAMES) {
                assertThat(valuesOf(got, name)).isEqualTo(valuesOf(sent, name));
            }
        }
    }

    private HeadFields lines() {
        HeadFields fields = new HeadFields();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            fields.add(NAMES[random.nextInt(NAMES.length)], value());
        }
        return fields;
    }

    private String value() {
        boolean repeats = random.nextInt(3) == 0;
        int length = repeats ? random.nextInt(4) : random.nextInt(random.nextInt(20) == 0 ? 2_000 : 100);
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < length; i++) {
            value.append((char) (repeats ? 'a' : '!' + random.nextInt(94)));
        }
        return value.toString();
    }

    private static String valuesOf(HeadFields fields, String name) {
        StringBuilder values = new StringBuilder();
        byte[] lower = name.getBytes(ISO_8859_1);
        for (int i = fields.find(lower, 0); i >= 0; i = fields.find(lower, i + 1)) {
            values.append(fields.value(i)).append('\n');
        }
        return values.toString();
    }
}
