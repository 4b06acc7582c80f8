package io.weir.loadtest.backend;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Passes over the body of a request and counts its bytes. Chunked bodies with trailers are understood. */
@LoopConfined
final class BodySkip {
    private enum At { SIZE, DATA, DATA_END, TRAILERS, END }

    private At at = At.END;
    private boolean isChunked;
    private long left;
    private long bytes;

    /** Begins a body of {@code length} bytes; -1 for a chunked one. */
    void begin(long length) {
        isChunked = length < 0;
        left = Math.max(length, 0);
        bytes = 0;
        at = isChunked ? At.SIZE : At.DATA;
    }

    /** Bytes of the body so far. */
    long bytes() {
        return bytes;
    }

    /** Reads off {@code in}, which is borrowed, and says whether the body is over. */
    boolean read(ByteBuf in) {
        while (at != At.END) {
            if (at == At.DATA) {
                int read = (int) Math.min(left, in.readableBytes());
                in.skipBytes(read);
                bytes += read;
                left -= read;
                if (left > 0) {
                    return false;
                }
                at = isChunked ? At.DATA_END : At.END;
            } else {
                String line = tryLine(in);
                if (line == null) {
                    return false;
                }
                onLine(line);
            }
        }
        return true;
    }

    private void onLine(String line) {
        switch (at) {
            case SIZE -> {
                int semicolon = line.indexOf(';');
                left = Long.parseLong((semicolon < 0 ? line : line.substring(0, semicolon)).strip(), 16);
                at = left == 0 ? At.TRAILERS : At.DATA;
            }
            case DATA_END -> at = At.SIZE;
            default -> at = line.isEmpty() ? At.END : At.TRAILERS;
        }
    }

    private static @Nullable String tryLine(ByteBuf in) {
        int feed = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        if (feed < 0) {
            return null;
        }
        String line = in.readCharSequence(feed - in.readerIndex() + 1, StandardCharsets.ISO_8859_1).toString();
        return line.stripTrailing();
    }
}
