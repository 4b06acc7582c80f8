package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.message.HeadFields;
import org.jspecify.annotations.Nullable;

/**
 * Copies wire bytes into the array of a head, once, and walks over them, once: where it stopped for lack of bytes it
 * goes on with the next read, so that a head in one-byte reads costs what it costs in one. Knows field lines and
 * line ends; the start line is its owner's.
 */
@LoopConfined
final class HeadCursor {
    /** The most a body behind the head can be copied in vain. */
    private static final int STEP_BYTES = 2048;

    private enum Phase { LINE_START, NAME, BLANKS, VALUE, LINE_FEED, LAST_LINE_FEED }

    private final int bytesMax;
    private final int linesMax;

    private Phase phase = Phase.LINE_START;
    private int filled;
    private int position;
    private int nameStart;
    private int nameEnd;
    private int valueStart;
    private int valueEnd;
    private @Nullable String problem;
    private boolean tooLarge;

    HeadCursor(int bytesMax, int linesMax) {
        this.bytesMax = bytesMax;
        this.linesMax = linesMax;
    }

    void reset() {
        phase = Phase.LINE_START;
        filled = 0;
        position = 0;
        problem = null;
        tooLarge = false;
    }

    /** Takes more bytes; false when there are none. Borrows {@code in}. */
    boolean fill(ByteBuf in, HeadFields fields) {
        int readable = in.readableBytes();
        if (readable == 0) {
            return false;
        }
        int free = fields.bytes().length - filled;
        if (free == 0) {
            fields.reserve(Math.min(bytesMax, filled + 1));
            free = fields.bytes().length - filled;
        }
        int length = Math.min(Math.min(readable, STEP_BYTES), Math.min(free, bytesMax - filled));
        in.readBytes(fields.bytes(), filled, length);
        filled += length;
        return length > 0;
    }

    /** Gives back what was taken behind the head. */
    void giveBack(ByteBuf in) {
        in.readerIndex(in.readerIndex() - (filled - position));
        filled = position;
    }

    /** Whether no byte more fits. */
    boolean isFull() {
        return filled == bytesMax;
    }

    /** Bytes copied so far; none of them behind the end when the head is complete. */
    int filled() {
        return filled;
    }

    int position() {
        return position;
    }

    void position(int next) {
        position = next;
    }

    /** Walks over field lines up to and with the empty line. */
    ParseResult fields(HeadFields fields) {
        byte[] b = fields.bytes();
        while (position < filled) {
            boolean ok = switch (phase) {
                case LINE_START -> lineStart(b[position], fields);
                case NAME -> name(b);
                case BLANKS -> blanks(b);
                case VALUE -> value(b);
                case LINE_FEED -> lineFeed(b[position], fields);
                case LAST_LINE_FEED -> lastLineFeed(b[position]);
            };
            if (!ok) {
                return problem == null ? ParseResult.DONE : ParseResult.FAILED;
            }
        }
        return ParseResult.NEED_MORE;
    }

    private boolean lineStart(byte first, HeadFields fields) {
        if (first == '\r') {
            position++;
            phase = Phase.LAST_LINE_FEED;
            return true;
        }
        if (Grammar.isBlank(first)) {
            return fail(fields.count() == 0 ? "white space before the first field" : "folded field line");
        }
        if (fields.count() == linesMax) {
            tooLarge = true;
            return fail("too many fields");
        }
        nameStart = position;
        phase = Phase.NAME;
        return true;
    }

    private boolean name(byte[] b) {
        int at = Grammar.skip(b, position, filled, Grammar.TOKEN);
        position = at;
        if (at == filled) {
            return true;
        }
        if (b[at] != ':') {
            return fail(Grammar.isBlank(b[at]) ? "white space before the colon" : "bad byte in a field name");
        }
        if (at == nameStart) {
            return fail("empty field name");
        }
        nameEnd = at;
        position = at + 1;
        phase = Phase.BLANKS;
        return true;
    }

    private boolean blanks(byte[] b) {
        int at = position;
        while (at < filled && Grammar.isBlank(b[at])) {
            at++;
        }
        position = at;
        if (at < filled) {
            valueStart = at;
            phase = Phase.VALUE;
        }
        return true;
    }

    private boolean value(byte[] b) {
        int at = Grammar.skip(b, position, filled, Grammar.VALUE);
        position = at;
        if (at == filled) {
            return true;
        }
        if (b[at] != '\r') {
            return fail(b[at] == '\n' ? "bare LF" : "control byte in a field value");
        }
        position = at + 1;
        while (at > valueStart && Grammar.isBlank(b[at - 1])) {
            at--;
        }
        valueEnd = at;
        phase = Phase.LINE_FEED;
        return true;
    }

    private boolean lineFeed(byte next, HeadFields fields) {
        if (next != '\n') {
            return fail("bare CR");
        }
        position++;
        fields.line(nameStart, nameEnd - nameStart, valueStart, valueEnd - valueStart, position);
        phase = Phase.LINE_START;
        return true;
    }

    /** The end, good or bad. */
    private boolean lastLineFeed(byte next) {
        if (next != '\n') {
            return fail("bare CR");
        }
        position++;
        return false;
    }

    /** Notes why parsing ended; false, for the caller to return. */
    boolean fail(String why) {
        problem = why;
        return false;
    }

    /** Why parsing failed, or null. */
    @Nullable String problem() {
        return problem;
    }

    /** Whether it failed for a number or size, not for grammar. */
    boolean isTooLarge() {
        return tooLarge;
    }
}
