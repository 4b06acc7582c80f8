package io.weir.l7.hpack;

/**
 * The static Huffman code (RFC 7541, section 5.2 and appendix B). The code is canonical, so that its lengths say all;
 * decoding walks four bits a step through a table made from them.
 */
final class HpackHuffman {
    /** What {@link #decode} says of a string that is not one. */
    static final int INVALID = -1;

    private static final int SYMBOLS = 257;
    private static final int END_OF_STRING = 256;
    private static final int PADDING_BITS_MAX = 7;
    private static final int EMITS = 1 << 8;
    private static final int DEAD = 1 << 9;
    private static final int STATE_SHIFT = 16;

    /** Bits of the code of each byte, and of the end of a string. */
    private static final byte[] LENGTHS = {
            13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28,
            28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6,
            6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8,
            7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7,
            7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23,
            24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22,
            23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25,
            26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24,
            20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27,
            27, 27, 27, 26, 30
    };

    private static final int[] CODES = codes();
    /** Sixteen steps for each inner node of the code's tree: next node, and the byte that was completed if any. */
    private static final int[] STEPS = new int[(SYMBOLS - 1) * 16];
    /** Nodes at which a string may end: a start, or padding of ones shorter than a byte. */
    private static final boolean[] ENDS = new boolean[SYMBOLS - 1];

    static {
        int[][] tree = tree();
        for (int node = 0; node < tree.length; node++) {
            for (int nibble = 0; nibble < 16; nibble++) {
                STEPS[node * 16 + nibble] = step(tree, node, nibble);
            }
        }
        int node = 0;
        for (int bits = 0; bits <= PADDING_BITS_MAX; bits++) {
            ENDS[node] = true;
            node = tree[node][1];
        }
    }

    private HpackHuffman() {}

    private static int[] codes() {
        int[] codes = new int[SYMBOLS];
        int code = 0;
        for (int length = 5; length <= 30; length++) {
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                if (LENGTHS[symbol] == length) {
                    codes[symbol] = code++;
                }
            }
            code <<= 1;
        }
        return codes;
    }

    /** Inner nodes with two branches each: another inner node, or the complement of a symbol. */
    private static int[][] tree() {
        int[][] tree = new int[SYMBOLS - 1][2];
        int nodes = 1;
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            int node = 0;
            for (int bit = LENGTHS[symbol] - 1; bit > 0; bit--) {
                int branch = CODES[symbol] >>> bit & 1;
                if (tree[node][branch] == 0) {
                    tree[node][branch] = nodes++;
                }
                node = tree[node][branch];
            }
            tree[node][CODES[symbol] & 1] = ~symbol;
        }
        return tree;
    }

    private static int step(int[][] tree, int from, int nibble) {
        int node = from;
        int emitted = 0;
        for (int bit = 3; bit >= 0; bit--) {
            node = tree[node][nibble >>> bit & 1];
            if (node < 0) {
                if (~node == END_OF_STRING) {
                    return DEAD;
                }
                emitted = EMITS | ~node;
                node = 0;
            }
        }
        return node << STATE_SHIFT | emitted;
    }

    /** The most bytes a string of so many can become. */
    static int decodedLengthMax(int length) {
        return length * 8 / 5;
    }

    /** Writes to {@code to} what these bytes spell; its length, or {@link #INVALID}. */
    static int decode(byte[] b, int start, int length, byte[] to) {
        int node = 0;
        int at = 0;
        for (int i = start; i < start + length; i++) {
            int high = STEPS[node * 16 + (b[i] >> 4 & 15)];
            if ((high & EMITS) != 0) {
                to[at++] = (byte) high;
            }
            int low = STEPS[(high >>> STATE_SHIFT) * 16 + (b[i] & 15)];
            if ((low & EMITS) != 0) {
                to[at++] = (byte) low;
            }
            if (((high | low) & DEAD) != 0) {
                return INVALID;
            }
            node = low >>> STATE_SHIFT;
        }
        return ENDS[node] ? at : INVALID;
    }

    /** Bytes the string takes when coded. */
    static int encodedLength(byte[] b, int start, int length) {
        int bits = 0;
        for (int i = start; i < start + length; i++) {
            bits += LENGTHS[b[i] & 0xff];
        }
        return (bits + 7) >> 3;
    }

    /** Writes the coded string to {@code to} from {@code at} on, padded with ones; the position behind it. */
    static int encode(byte[] b, int start, int length, byte[] to, int at) {
        long bits = 0;
        int count = 0;
        int out = at;
        for (int i = start; i < start + length; i++) {
            int symbol = b[i] & 0xff;
            bits = bits << LENGTHS[symbol] | CODES[symbol];
            count += LENGTHS[symbol];
            while (count >= 8) {
                count -= 8;
                to[out++] = (byte) (bits >>> count);
            }
        }
        if (count > 0) {
            to[out++] = (byte) ((bits << (8 - count)) | (0xff >>> count));
        }
        return out;
    }
}
