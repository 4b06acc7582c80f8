package io.weir.l7.http1;

/**
 * The byte classes of RFC 9110 and RFC 3986, as one table of bits.
 *
 * <p>A target may hold every byte but controls, space, DEL and {@code #}: besides RFC 3986 that lets pass what
 * clients send all the time unescaped (quotes, braces, bars, raw UTF-8). None of it can be mistaken for a separator,
 * and it travels unchanged.
 */
public final class Grammar {
    public static final int TOKEN = 1;
    public static final int VALUE = 2;
    public static final int TARGET = 4;
    public static final int REG_NAME = 8;
    public static final int HEX = 16;

    private static final byte[] CLASSES = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            boolean digit = c >= '0' && c <= '9';
            if (letter || digit || "!#$%&'*+-.^_`|~".indexOf(c) >= 0) {
                CLASSES[c] |= TOKEN;
            }
            if (c == '\t' || (c >= ' ' && c != 0x7f)) {
                CLASSES[c] |= VALUE;
            }
            if (c > ' ' && c != 0x7f && c != '#') {
                CLASSES[c] |= TARGET;
            }
            if (letter || digit || "-._~!$&'()*+,;=".indexOf(c) >= 0) {
                CLASSES[c] |= REG_NAME;
            }
            if (digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
                CLASSES[c] |= HEX;
            }
        }
    }

    private Grammar() {}

    /** Whether the byte is of that class. */
    public static boolean is(byte b, int byteClass) {
        return (CLASSES[b & 0xff] & byteClass) != 0;
    }

    /** The first position from {@code from} whose byte is not of that class; {@code to} when all are. */
    public static int skip(byte[] b, int from, int to, int byteClass) {
        int at = from;
        while (at < to && (CLASSES[b[at] & 0xff] & byteClass) != 0) {
            at++;
        }
        return at;
    }

    /** Space or tab. */
    public static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** The value of a hex digit, -1 for other bytes. */
    static int hex(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int letter = b | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }
}
