package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands between the data of chunks (RFC 9112, section 7.1): sizes, extensions, line ends, trailers. Every
 * line ends with CRLF. Extensions are bounded and dropped; so are trailers that would change what was already said in
 * the head: framing, routing, identity, caching (RFC 9110, section 6.5.1).
 */
@LoopConfined
final class ChunkReader {
    /** Sixteen digits hold any size; more would be leading zeros without end. */
    private static final int SIZE_DIGITS_MAX = 16;
    /** Of one body. */
    private static final int EXTENSION_BYTES_MAX = 16 << 10;
    private static final int TRAILER_BYTES_MAX = 8 << 10;
    private static final int TRAILER_LINES_MAX = 64;

    private enum Phase {
        SIZE, BLANKS, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILER_START, TRAILERS, LAST_LF, DONE
    }

    private Phase phase = Phase.SIZE;
    private long size;
    private int sizeDigits;
    private int extensionBytes;
    private @Nullable Trailers trailers;
    private @Nullable String problem;

    void reset() {
        phase = Phase.SIZE;
        size = 0;
        sizeDigits = 0;
        extensionBytes = 0;
        trailers = null;
        problem = null;
    }

    boolean isDone() {
        return phase == Phase.DONE;
    }

    /** What is wrong, or null. */
    @Nullable String problem() {
        return problem;
    }

    /** The trailers that may be forwarded, once done; null when there are none. */
    @Nullable HeadFields trailers() {
        return isDone() && trailers != null ? trailers.fields : null;
    }

    /** The bytes left of the current chunk. */
    long remaining() {
        return size;
    }

    /** Data of the current chunk was taken. */
    void taken(long bytes) {
        size -= bytes;
        if (size == 0) {
            phase = Phase.DATA_CR;
        }
    }

    /** Moves on to data; false when there is none yet, or no more. Borrows {@code in}. */
    boolean findData(ByteBuf in) {
        while (phase != Phase.DATA && phase != Phase.DONE && in.isReadable() && problem == null) {
            switch (phase) {
                case TRAILER_START -> trailerStart(in);
                case TRAILERS -> trailers(in, Objects.requireNonNull(trailers));
                default -> step(in.readByte());
            }
        }
        return phase == Phase.DATA && in.isReadable() && problem == null;
    }

    private void step(byte b) {
        switch (phase) {
            case SIZE -> size(b);
            case BLANKS -> blanks(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> expect(b, '\n', size == 0 ? Phase.TRAILER_START : Phase.DATA);
            case DATA_CR -> expect(b, '\r', Phase.DATA_LF);
            case DATA_LF -> {
                expect(b, '\n', Phase.SIZE);
                sizeDigits = 0;
            }
            case LAST_LF -> expect(b, '\n', Phase.DONE);
            case DATA, TRAILER_START, TRAILERS, DONE -> throw new IllegalStateException(phase.toString());
        }
    }

    private void expect(byte b, char expected, Phase next) {
        if (b == expected) {
            phase = next;
        } else {
            problem = "bad line end in chunked framing";
        }
    }

    private void size(byte b) {
        int digit = Grammar.hex(b);
        if (digit >= 0) {
            if (++sizeDigits > SIZE_DIGITS_MAX || size > Long.MAX_VALUE >> 4) {
                problem = "chunk size too large";
                return;
            }
            size = size << 4 | digit;
        } else if (sizeDigits == 0) {
            problem = "no chunk size";
        } else if (b == '\r') {
            phase = Phase.SIZE_LF;
        } else if (b == ';') {
            phase = Phase.EXTENSION;
        } else if (Grammar.isBlank(b)) {
            phase = Phase.BLANKS;
        } else {
            problem = "bad chunk size";
        }
    }

    /** White space is forgiven before an extension only (RFC 9112, section 7.1.1). */
    private void blanks(byte b) {
        if (b == ';') {
            phase = Phase.EXTENSION;
        } else if (!Grammar.isBlank(b) || ++extensionBytes > EXTENSION_BYTES_MAX) {
            problem = "bad chunk size";
        }
    }

    private void extension(byte b) {
        if (b == '\r') {
            phase = Phase.SIZE_LF;
        } else if (!Grammar.is(b, Grammar.VALUE)) {
            problem = "bad byte in a chunk extension";
        } else if (++extensionBytes > EXTENSION_BYTES_MAX) {
            problem = "chunk extensions too large";
        }
    }

    private void trailerStart(ByteBuf in) {
        if (in.getByte(in.readerIndex()) == '\r') {
            in.skipBytes(1);
            phase = Phase.LAST_LF;
        } else {
            trailers = new Trailers(new HeadCursor(TRAILER_BYTES_MAX, TRAILER_LINES_MAX), new HeadFields());
            phase = Phase.TRAILERS;
        }
    }

    private void trailers(ByteBuf in, Trailers reading) {
        HeadCursor cursor = reading.cursor;
        while (cursor.fill(in, reading.fields)) {
            ParseResult result = cursor.fields(reading.fields);
            if (result == ParseResult.DONE) {
                cursor.giveBack(in);
                reading.fields.removeAll(KnownField.hopByHop() | KnownField.guarded());
                phase = Phase.DONE;
                return;
            }
            if (result == ParseResult.FAILED) {
                problem = cursor.problem();
                return;
            }
            if (cursor.isFull()) {
                problem = "trailers too large";
                return;
            }
        }
    }

    /** Made only for the few bodies that have any. */
    private record Trailers(HeadCursor cursor, HeadFields fields) {}
}
