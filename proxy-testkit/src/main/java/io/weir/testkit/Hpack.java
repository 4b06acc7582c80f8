package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Header blocks (RFC 7541): written as literals that are never indexed, so that any bytes can be said, and read with a
 * dynamic table of 4096 bytes. Strings are latin1. One per connection.
 */
public final class Hpack {
    private static final int LIST_BYTES_MAX = 1 << 24;

    private final List<Fields.Field> read = new ArrayList<>();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, LIST_BYTES_MAX) {
        @Override
        protected Http2Headers newHeaders() {
            return new Recorder(read);
        }
    };

    /** A block of names and values in turn. */
    public static byte[] block(String... namesAndValues) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            out.write(0);
            string(namesAndValues[i], out);
            string(namesAndValues[i + 1], out);
        }
        return out.toByteArray();
    }

    static byte[] block(Fields fields) {
        return block(fields.list().stream()
                .flatMap(field -> List.of(field.name(), field.value()).stream()).toArray(String[]::new));
    }

    private static void string(String text, ByteArrayOutputStream out) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        integer(bytes.length, 7, out);
        out.writeBytes(bytes);
    }

    private static void integer(int value, int prefixBits, ByteArrayOutputStream out) {
        int full = (1 << prefixBits) - 1;
        if (value < full) {
            out.write(value);
            return;
        }
        out.write(full);
        int rest = value - full;
        while (rest >= 0x80) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    /** How large the dynamic table may be that the other side uses towards this one. */
    void tableSize(int bytes) throws IOException {
        try {
            decoder.configuration().maxHeaderTableSize(bytes);
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    /** The fields of a block in their order. */
    Fields decode(int streamId, byte[] block) throws IOException {
        read.clear();
        ByteBuf in = Unpooled.wrappedBuffer(block);
        try {
            decoder.decodeHeaders(streamId, in);
        } catch (Http2Exception e) {
            throw new IOException("header block: " + e.getMessage(), e);
        } finally {
            in.release();
        }
        return new Fields(read);
    }

    /** Keeps fields in the order they come, which {@link Http2Headers} does not. */
    private static final class Recorder extends DefaultHttp2Headers {
        private final List<Fields.Field> into;

        Recorder(List<Fields.Field> into) {
            super(false);
            this.into = into;
        }

        @Override
        public Http2Headers add(CharSequence name, CharSequence value) {
            into.add(new Fields.Field(name.toString(), value.toString()));
            return this;
        }
    }
}
