package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.weir.l7.message.HeadFields;
import org.jspecify.annotations.Nullable;

/** Writes chunked framing (RFC 9112, section 7.1) around data that somebody else writes; borrows every {@code out}. */
public final class ChunkWriter {
    /** The most a size line takes. */
    public static final int SIZE_LINE_BYTES_MAX = 18;
    private static final byte[] LAST_CHUNK = "0\r\n".getBytes(US_ASCII);

    private ChunkWriter() {}

    /** Before the data of a chunk; never for an empty one, which would end the body. */
    public static void writeSize(int dataBytes, ByteBuf out) {
        assert dataBytes > 0 : "an empty chunk ends the body";
        WireText.hex(dataBytes, out);
        out.writeBytes(WireText.CRLF);
    }

    /** Behind the data of a chunk. */
    public static void writeDataEnd(ByteBuf out) {
        out.writeBytes(WireText.CRLF);
    }

    /** Behind the last chunk: the end of the body. Trailers as {@link BodyReader#trailers} returned them. */
    public static void writeEnd(@Nullable HeadFields trailers, ByteBuf out) {
        out.writeBytes(LAST_CHUNK);
        if (trailers != null && trailers.count() > 0) {
            HeadWriter.copyAll(trailers, out);
        }
        out.writeBytes(WireText.CRLF);
    }
}
