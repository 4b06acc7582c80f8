package io.weir.l7.hpack;

import io.weir.core.loop.LoopConfined;
import org.jspecify.annotations.Nullable;

/**
 * Reads field blocks (RFC 7541, section 3), one per connection since blocks build on each other: every block that came
 * must be decoded, wanted or not. Bound: its table; the caller bounds the block, the sink what it keeps. A failure
 * is a value and final (section 2 of RFC 9113: COMPRESSION_ERROR).
 */
@LoopConfined
public final class HpackDecoder {
    /** What a table may hold unless SETTINGS say otherwise; all that is ever offered here. */
    public static final int TABLE_BYTES = 4096;

    private static final int INTEGER_MAX = 1 << 28;
    private static final byte[] NONE = new byte[0];

    private final HpackTable table = new HpackTable(TABLE_BYTES);
    private byte[] block = NONE;
    private int at;
    private int end;
    private @Nullable String problem;

    // The line under way: each part is a piece of the block, of a table, or of what was decoded.
    private byte[] name = NONE;
    private int nameStart;
    private int nameLength;
    private boolean nameInTable;
    private byte[] value = NONE;
    private int valueStart;
    private int valueLength;
    private byte[] decodedName = NONE;
    private byte[] decodedValue = NONE;

    /** Decodes a whole block and hands its lines to {@code sink}; what is wrong with it, or null. */
    public @Nullable String decode(byte[] from, int start, int length, HpackSink sink) {
        block = from;
        at = start;
        end = start + length;
        problem = null;
        boolean mayResize = true;
        while (at < end && problem == null) {
            int first = block[at];
            if ((first & 0xe0) == 0x20) {
                resize(mayResize);
            } else {
                mayResize = false;
                line(first, sink);
            }
        }
        release();
        return problem;
    }

    private void line(int first, HpackSink sink) {
        boolean indexes = false;
        nameInTable = false;
        if ((first & 0x80) != 0) {
            entry(integer(7), true);
        } else {
            indexes = (first & 0x40) != 0;
            int index = integer(indexes ? 6 : 4);
            if (index != 0) {
                entry(index, false);
            } else {
                nameLiteral();
            }
            valueLiteral();
        }
        if (problem != null) {
            return;
        }
        sink.onField(name, nameStart, nameLength, value, valueStart, valueLength);
        if (indexes) {
            keepName();
            table.add(name, nameStart, nameLength, value, valueStart, valueLength);
        }
    }

    /** A smaller table, at the start of a block only (section 4.2). */
    private void resize(boolean allowed) {
        int size = integer(5);
        if (!allowed) {
            fail("table size update inside a block");
        } else if (size > TABLE_BYTES) {
            fail("table size update above the setting");
        } else if (problem == null) {
            table.resize(size);
        }
    }

    /** Takes the name, and the value if asked for, of an entry of either table. */
    private void entry(int index, boolean withValue) {
        int i = index - HpackStaticTable.LAST - 1;
        if (index == 0 || i >= table.count()) {
            fail("no such table entry");
        } else if (i < 0) {
            name = HpackStaticTable.name(index);
            nameStart = 0;
            nameLength = name.length;
            value = HpackStaticTable.value(index);
            valueStart = 0;
            valueLength = value.length;
        } else {
            name = table.bytes();
            nameInTable = true;
            nameStart = table.nameStart(i);
            nameLength = table.nameLength(i);
            if (withValue) {
                value = name;
                valueStart = table.valueStart(i);
                valueLength = table.valueLength(i);
            }
        }
    }

    /** An entry about to be added may evict the one that its name stands in (section 4.4). */
    private void keepName() {
        if (nameInTable) {
            decodedName = room(decodedName, nameLength);
            System.arraycopy(name, nameStart, decodedName, 0, nameLength);
            name = decodedName;
            nameStart = 0;
        }
    }

    private void nameLiteral() {
        boolean coded = at < end && block[at] < 0;
        int length = integer(7);
        if (!fits(length)) {
            return;
        }
        if (coded) {
            decodedName = room(decodedName, HpackHuffman.decodedLengthMax(length));
            nameLength = decoded(HpackHuffman.decode(block, at, length, decodedName));
            name = decodedName;
            nameStart = 0;
        } else {
            name = block;
            nameStart = at;
            nameLength = length;
        }
        at += length;
    }

    private void valueLiteral() {
        boolean coded = at < end && block[at] < 0;
        int length = integer(7);
        if (!fits(length)) {
            return;
        }
        if (coded) {
            decodedValue = room(decodedValue, HpackHuffman.decodedLengthMax(length));
            valueLength = decoded(HpackHuffman.decode(block, at, length, decodedValue));
            value = decodedValue;
            valueStart = 0;
        } else {
            value = block;
            valueStart = at;
            valueLength = length;
        }
        at += length;
    }

    private boolean fits(int length) {
        if (problem == null && length > end - at) {
            fail("string beyond the end of the block");
        }
        return problem == null;
    }

    private int decoded(int length) {
        if (length == HpackHuffman.INVALID) {
            fail("bad Huffman code");
            return 0;
        }
        return length;
    }

    private static byte[] room(byte[] array, int length) {
        return array.length >= length ? array : new byte[Math.max(256, length * 2)];
    }

    /** An integer with a prefix of so many bits (section 5.1). */
    private int integer(int prefixBits) {
        if (at == end) {
            fail("integer beyond the end of the block");
            return 0;
        }
        int prefix = (1 << prefixBits) - 1;
        int number = block[at++] & prefix;
        if (number < prefix) {
            return number;
        }
        for (int shift = 0; at < end && shift <= 21; shift += 7) {
            int next = block[at++];
            number += (next & 0x7f) << shift;
            if (next >= 0) {
                return Math.min(number, INTEGER_MAX);
            }
        }
        fail("integer too large or cut");
        return 0;
    }

    private void fail(String what) {
        if (problem == null) {
            problem = what;
        }
    }

    /** Keeps no reference to what is not its own, and nothing that an unusual line made large. */
    private void release() {
        block = NONE;
        name = NONE;
        value = NONE;
        if (decodedName.length + decodedValue.length > 8 << 10) {
            decodedName = NONE;
            decodedValue = NONE;
        }
    }
}
