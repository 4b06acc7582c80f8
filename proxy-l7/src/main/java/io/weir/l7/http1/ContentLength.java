package io.weir.l7.http1;

import io.weir.l7.message.Ascii;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;

/** Reads {@code Content-Length} (RFC 9112, section 6.3): digits that fit, repeated only when identical. */
public final class ContentLength {
    /** Not one number. */
    public static final long INVALID = -2;
    private static final long UNSET = -1;

    private ContentLength() {}

    /** The length all lines and list members agree on, {@link #INVALID} when they do not. Needs a line. */
    public static long of(HeadFields fields) {
        long agreed = UNSET;
        int i = fields.find(KnownField.CONTENT_LENGTH);
        for (; i >= 0; i = fields.find(KnownField.CONTENT_LENGTH, i + 1)) {
            agreed = list(fields.bytes(), fields.valueStart(i), fields.valueStart(i) + fields.valueLength(i), agreed);
            if (agreed == INVALID) {
                return INVALID;
            }
        }
        return agreed;
    }

    private static long list(byte[] b, int from, int to, long before) {
        long agreed = before;
        int at = from;
        while (true) {
            int digits = 0;
            long value = 0;
            while (at < to && b[at] >= '0' && b[at] <= '9') {
                int digit = b[at++] - '0';
                if (value > (Long.MAX_VALUE - digit) / 10) {
                    return INVALID;
                }
                value = value * 10 + digit;
                digits++;
            }
            if (digits == 0 || (agreed != UNSET && agreed != value)) {
                return INVALID;
            }
            agreed = value;
            int comma = blanksFrom(b, at, to);
            if (comma == to) {
                return agreed;
            }
            if (b[comma] != ',') {
                return INVALID;
            }
            at = blanksFrom(b, comma + 1, to);
        }
    }

    private static int blanksFrom(byte[] b, int from, int to) {
        int at = from;
        while (at < to && Grammar.isBlank(b[at])) {
            at++;
        }
        return at;
    }

    /** Whether there is one line with one number in the digits the proxy itself would write. */
    public static boolean isPlain(HeadFields fields) {
        byte[] b = fields.bytes();
        int i = fields.find(KnownField.CONTENT_LENGTH);
        int length = fields.valueLength(i);
        return fields.find(KnownField.CONTENT_LENGTH, i + 1) < 0 && fields.isPlainLine(i)
                && (length == 1 || b[fields.valueStart(i)] != '0')
                && Ascii.digits(b, fields.valueStart(i), length) >= 0;
    }
}
