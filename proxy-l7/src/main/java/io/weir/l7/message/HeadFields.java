package io.weir.l7.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.core.loop.LoopConfined;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The field lines of a head: wire bytes in one array, and four integers a line that say where its parts are. Lines
 * stand back to back, so that runs of them are copied with one call. Arrays are kept by {@link #clear} for the next
 * head and grow by doubling; whoever fills them sets the bound.
 */
@LoopConfined
public final class HeadFields {
    private static final int STRIDE = 4;
    private static final int NAME_LENGTH = 0xff_ffff;
    private static final int ODD_LINE = 1 << 31;
    private static final int BYTES_FIRST = 1024;
    private static final int LINES_FIRST = 24;
    private static final byte[] NO_NAME = new byte[0];

    private byte[] bytes = new byte[0];
    private int[] index = new int[0];
    private int count;
    private int end;
    private long known;

    /** The number of field lines. */
    public int count() {
        return count;
    }

    /** Where the positions point to; valid up to the next change of the fields. */
    public byte[] bytes() {
        return bytes;
    }

    /** Behind the last field line. */
    public int end() {
        return end;
    }

    public int nameStart(int i) {
        return index[i * STRIDE];
    }

    public int nameLength(int i) {
        return index[i * STRIDE + 1] & NAME_LENGTH;
    }

    public int valueStart(int i) {
        return index[i * STRIDE + 2];
    }

    /** Without the white space around the value. */
    public int valueLength(int i) {
        return index[i * STRIDE + 3];
    }

    /** Behind the line end of line i, where the next one begins. */
    public int lineEnd(int i) {
        return i + 1 < count ? index[(i + 1) * STRIDE] : end;
    }

    /** Whether the line is {@code name: value} with at most one space, so that it can be forwarded as it stands. */
    public boolean isPlainLine(int i) {
        return index[i * STRIDE + 1] >= 0;
    }

    /** The name as one the proxy knows, or null. */
    public @Nullable KnownField known(int i) {
        int id = knownId(i);
        return id == 0 ? null : KnownField.byId(id);
    }

    /** The bit of the known name, 0 when the name is not known. */
    public long knownBit(int i) {
        int id = knownId(i);
        return id == 0 ? 0 : 1L << id;
    }

    private int knownId(int i) {
        return index[i * STRIDE + 1] >>> 24 & 0x3f;
    }

    /** Which known names occur. */
    public long knownBits() {
        return known;
    }

    public boolean has(KnownField field) {
        return (known & field.bit()) != 0;
    }

    /** The first line of that name, -1 when there is none. */
    public int find(KnownField field) {
        return has(field) ? find(field, 0) : -1;
    }

    /** The first line of that name from line {@code from} on, -1 when there is none. */
    public int find(KnownField field, int from) {
        for (int i = from; i < count; i++) {
            if (knownId(i) == field.id()) {
                return i;
            }
        }
        return -1;
    }

    /** The first line from line {@code from} on with that name, given in lower case; -1 when there is none. */
    public int find(byte[] lowerName, int from) {
        for (int i = from; i < count; i++) {
            if (nameIs(i, lowerName)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether line i has that name, given in lower case. */
    public boolean nameIs(int i, byte[] lowerName) {
        return Ascii.equalsIgnoreCase(bytes, nameStart(i), nameLength(i), lowerName);
    }

    /** The name as sent. */
    public String name(int i) {
        return new String(bytes, nameStart(i), nameLength(i), ISO_8859_1);
    }

    /** The value without the white space around it, one char a byte. */
    public String value(int i) {
        return new String(bytes, valueStart(i), valueLength(i), ISO_8859_1);
    }

    /** The value of the first line of that name, or null. */
    public @Nullable String value(KnownField field) {
        int i = find(field);
        return i < 0 ? null : value(i);
    }

    /** Whether the value is exactly this text. */
    public boolean valueIs(int i, String text) {
        return Ascii.equals(bytes, valueStart(i), valueLength(i), text);
    }

    /** Whether the value is this text in any case. */
    public boolean valueIsIgnoreCase(int i, String text) {
        return Ascii.equalsIgnoreCase(bytes, valueStart(i), valueLength(i), text);
    }

    /** Appends a line. CR, LF, NUL and other controls in a value become spaces, so that no value can add a line. */
    public void add(String name, String value) {
        if (!Ascii.isLatin(value)) {
            add(name, new String(Ascii.bytes(value), ISO_8859_1));
            return;
        }
        int start = end;
        int nameLength = name.length();
        int valueLength = value.length();
        reserve(start + nameLength + valueLength + 4);
        int at = start;
        for (int i = 0; i < nameLength; i++) {
            bytes[at++] = (byte) name.charAt(i);
        }
        bytes[at++] = ':';
        bytes[at++] = ' ';
        for (int i = 0; i < valueLength; i++) {
            char c = value.charAt(i);
            bytes[at++] = (byte) ((c < ' ' && c != '\t') || c == 0x7f ? ' ' : c);
        }
        bytes[at++] = '\r';
        bytes[at++] = '\n';
        line(start, nameLength, start + nameLength + 2, valueLength, at);
    }

    /**
     * Appends all lines of other fields: one copy of bytes and one pass over the index, without looking at names again.
     * The value of the last line is {@code last}, which is as long as what stands there and needs no cleaning.
     */
    public void addAll(HeadFields from, String last) {
        int start = from.nameStart(0);
        int shift = end - start;
        int length = from.end - start;
        byte[] to = reserve(end + length);
        System.arraycopy(from.bytes, start, to, end, length);
        int at = count * STRIDE;
        int lines = from.count * STRIDE;
        if (at + lines > index.length) {
            index = Arrays.copyOf(index, Math.max(LINES_FIRST * STRIDE, (at + lines) * 2));
        }
        for (int i = 0; i < lines; i += STRIDE) {
            index[at + i] = from.index[i] + shift;
            index[at + i + 1] = from.index[i + 1];
            index[at + i + 2] = from.index[i + 2] + shift;
            index[at + i + 3] = from.index[i + 3];
        }
        count += from.count;
        end += length;
        known |= from.known;
        int lastAt = valueStart(count - 1);
        for (int i = 0; i < last.length(); i++) {
            to[lastAt + i] = (byte) last.charAt(i);
        }
    }

    /** Appends a line of other fields, in plain form. */
    public void addLineOf(HeadFields from, int i) {
        add(from.bytes, from.nameStart(i), from.nameLength(i), from.bytes, from.valueStart(i), from.valueLength(i));
    }

    /** Appends a line whose parts were checked: nothing in them can end it. */
    public void add(byte[] name, int nameStart, int nameLength, byte[] value, int valueStart, int valueLength) {
        int start = end;
        int newEnd = start + nameLength + valueLength + 4;
        byte[] to = reserve(newEnd);
        System.arraycopy(name, nameStart, to, start, nameLength);
        int valueAt = start + nameLength + 2;
        to[valueAt - 2] = ':';
        to[valueAt - 1] = ' ';
        System.arraycopy(value, valueStart, to, valueAt, valueLength);
        to[newEnd - 2] = '\r';
        to[newEnd - 1] = '\n';
        line(start, nameLength, valueAt, valueLength, newEnd);
    }

    /** Removes every line of that name, given in lower case. */
    public void remove(byte[] lowerName) {
        if (find(lowerName, 0) >= 0) {
            retain(0, lowerName);
        }
    }

    /** Removes every line with one of these known names. */
    public void removeAll(long knownBits) {
        if ((known & knownBits) != 0) {
            retain(knownBits, NO_NAME);
        }
    }

    private void retain(long bits, byte[] lowerName) {
        int lines = count;
        int lastEnd = end;
        count = 0;
        end = nameStart(0);
        known = 0;
        for (int i = 0; i < lines; i++) {
            int start = nameStart(i);
            int next = i + 1 < lines ? nameStart(i + 1) : lastEnd;
            if ((knownBit(i) & bits) != 0 || nameIs(i, lowerName)) {
                continue;
            }
            int shift = start - end;
            System.arraycopy(bytes, start, bytes, end, next - start);
            line(end, nameLength(i), valueStart(i) - shift, valueLength(i), next - shift);
        }
    }

    /** Forgets every line; the arrays stay for the next head. */
    public void clear() {
        count = 0;
        end = 0;
        known = 0;
    }

    /** Forgets every line, and arrays that an unusual head made larger than that. */
    public void clear(int bytesKept) {
        clear();
        if (bytes.length > bytesKept) {
            bytes = new byte[0];
            index = new int[0];
        }
    }

    // For codecs.

    /** Makes room for bytes up to {@code length} in all; what was filled stays. */
    public byte[] reserve(int length) {
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, Math.max(BYTES_FIRST, bytes.length * 2)));
        }
        return bytes;
    }

    /** Says that field lines begin at that position, behind a start line. */
    public void startAt(int position) {
        count = 0;
        known = 0;
        end = position;
    }

    /** Indexes the next line, whose bytes are in place. */
    public void line(int nameStart, int nameLength, int valueStart, int valueLength, int lineEnd) {
        int at = count * STRIDE;
        if (at == index.length) {
            index = Arrays.copyOf(index, Math.max(LINES_FIRST * STRIDE, index.length * 2));
        }
        KnownField field = KnownField.of(bytes, nameStart, nameLength);
        int packed = nameLength;
        if (field != null) {
            packed |= field.id() << 24;
            known |= field.bit();
        }
        int space = valueStart - nameStart - nameLength - 1;
        boolean plain = lineEnd - valueStart - valueLength == 2
                && (space == 0 || (space == 1 && bytes[valueStart - 1] == ' '));
        index[at] = nameStart;
        index[at + 1] = plain ? packed : packed | ODD_LINE;
        index[at + 2] = valueStart;
        index[at + 3] = valueLength;
        count++;
        end = lineEnd;
    }

    /** The fields as text, for logs and tests. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(name(i)).append(": ").append(value(i)).append('\n');
        }
        return text.toString();
    }
}
