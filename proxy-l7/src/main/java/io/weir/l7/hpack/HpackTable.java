package io.weir.l7.hpack;

import io.weir.core.loop.LoopConfined;
import java.util.Arrays;

/**
 * The dynamic table of one direction (RFC 7541, section 2.3.2): the last entries, oldest evicted first. Bytes stand in
 * one array in order of arrival, and move to its front when they reach the end. Bound: the size set, where each
 * entry counts 32 bytes besides its own; nothing is allocated before the first entry.
 */
@LoopConfined
final class HpackTable {
    private static final int ENTRY_OVERHEAD = 32;
    private static final int STRIDE = 3;
    private static final int BYTES_FIRST = 512;
    private static final int ENTRIES_FIRST = 16;

    private byte[] bytes = new byte[0];
    private int end;
    /** Entries as a ring of start, name length and value length; the newest stands before {@code next}. */
    private int[] ring = new int[0];
    private int next;
    private int count;
    private int size;
    private int sizeMax;

    HpackTable(int sizeMax) {
        this.sizeMax = sizeMax;
    }

    int count() {
        return count;
    }

    int size() {
        return size;
    }

    /** Changes the bound; what does not fit is evicted. */
    void resize(int newMax) {
        sizeMax = newMax;
        evictTo(newMax);
    }

    /** Where positions point to; valid up to the next change. */
    byte[] bytes() {
        return bytes;
    }

    /** The start of an entry's name; 0 is the newest. */
    int nameStart(int i) {
        return ring[slot(i)];
    }

    int nameLength(int i) {
        return ring[slot(i) + 1];
    }

    int valueStart(int i) {
        int at = slot(i);
        return ring[at] + ring[at + 1];
    }

    int valueLength(int i) {
        return ring[slot(i) + 2];
    }

    private int slot(int i) {
        int entries = ring.length / STRIDE;
        int at = next - 1 - i;
        return (at < 0 ? at + entries : at) * STRIDE;
    }

    /** Adds an entry, or empties the table when it is too large for it (section 4.4). Parts are not in this table. */
    void add(byte[] name, int nameStart, int nameLength, byte[] value, int valueStart, int valueLength) {
        int length = nameLength + valueLength;
        evictTo(sizeMax - length - ENTRY_OVERHEAD);
        if (length + ENTRY_OVERHEAD > sizeMax) {
            return;
        }
        reserve(length);
        System.arraycopy(name, nameStart, bytes, end, nameLength);
        System.arraycopy(value, valueStart, bytes, end + nameLength, valueLength);
        if (count * STRIDE == ring.length) {
            growRing();
        }
        ring[next * STRIDE] = end;
        ring[next * STRIDE + 1] = nameLength;
        ring[next * STRIDE + 2] = valueLength;
        next = (next + 1) * STRIDE == ring.length ? 0 : next + 1;
        end += length;
        count++;
        size += length + ENTRY_OVERHEAD;
    }

    private void evictTo(int sizeWanted) {
        while (count > 0 && size > sizeWanted) {
            int oldest = slot(count - 1);
            size -= ring[oldest + 1] + ring[oldest + 2] + ENTRY_OVERHEAD;
            count--;
        }
        if (count == 0) {
            end = 0;
        }
    }

    /** Makes room behind the newest entry: by moving, and when half of the array is in use by growing, too. */
    private void reserve(int length) {
        if (end + length <= bytes.length) {
            return;
        }
        int from = count == 0 ? 0 : nameStart(count - 1);
        int live = end - from;
        int wanted = (live + length) * 2;
        byte[] to = wanted > bytes.length ? new byte[Math.max(BYTES_FIRST, wanted)] : bytes;
        System.arraycopy(bytes, from, to, 0, live);
        bytes = to;
        end = live;
        for (int i = 0; i < count; i++) {
            ring[slot(i)] -= from;
        }
    }

    private void growRing() {
        int entries = ring.length / STRIDE;
        int[] grown = Arrays.copyOf(ring, Math.max(ENTRIES_FIRST, entries * 2) * STRIDE);
        // Full, so that the oldest stands at next: everything in order of arrival again.
        System.arraycopy(ring, next * STRIDE, grown, 0, ring.length - next * STRIDE);
        System.arraycopy(ring, 0, grown, ring.length - next * STRIDE, next * STRIDE);
        ring = grown;
        next = entries;
    }
}
