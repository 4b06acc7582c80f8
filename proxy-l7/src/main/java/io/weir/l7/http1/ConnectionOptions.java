package io.weir.l7.http1;

import io.weir.l7.message.Ascii;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;

/** Reads {@code Connection} (RFC 9110, section 7.6.1) where it stands, as often as there are lines of it. */
public final class ConnectionOptions {
    static final int CLOSE = 1;
    static final int KEEP_ALIVE = 2;
    static final int UPGRADE = 4;
    /** An option that may be the name of a field. */
    static final int NOMINATES = 8;
    /** More options than any honest peer sends; comparing them with every field would cost too much. */
    static final int TOO_MANY = 16;

    private static final int OPTIONS_MAX = 64;

    private ConnectionOptions() {}

    /** The set of all options. */
    static int of(HeadFields fields) {
        int options = 0;
        int count = 0;
        for (int i = fields.find(KnownField.CONNECTION); i >= 0; i = fields.find(KnownField.CONNECTION, i + 1)) {
            int end = fields.valueStart(i) + fields.valueLength(i);
            for (int at = fields.valueStart(i); at < end; at = elementEnd(fields.bytes(), at, end) + 1) {
                options |= option(fields.bytes(), at, elementEnd(fields.bytes(), at, end));
                if (++count > OPTIONS_MAX) {
                    return options | TOO_MANY;
                }
            }
        }
        return options;
    }

    private static int option(byte[] b, int from, int to) {
        int start = trimStart(b, from, to);
        int length = trimEnd(b, start, to) - start;
        if (length == 0) {
            return 0;
        }
        return switch (length) {
            case 5 -> Ascii.equalsIgnoreCase(b, start, length, "close") ? CLOSE : NOMINATES;
            case 7 -> Ascii.equalsIgnoreCase(b, start, length, "upgrade") ? UPGRADE : NOMINATES;
            case 10 -> Ascii.equalsIgnoreCase(b, start, length, "keep-alive") ? KEEP_ALIVE : NOMINATES;
            default -> NOMINATES;
        };
    }

    /** Whether an option names line i. */
    public static boolean nominates(HeadFields fields, int i) {
        byte[] b = fields.bytes();
        int nameStart = fields.nameStart(i);
        int nameLength = fields.nameLength(i);
        for (int c = fields.find(KnownField.CONNECTION); c >= 0; c = fields.find(KnownField.CONNECTION, c + 1)) {
            int end = fields.valueStart(c) + fields.valueLength(c);
            for (int at = fields.valueStart(c); at < end; at = elementEnd(b, at, end) + 1) {
                int start = trimStart(b, at, end);
                int length = trimEnd(b, start, elementEnd(b, at, end)) - start;
                if (length == nameLength && sameName(b, start, nameStart, length)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean sameName(byte[] b, int one, int other, int length) {
        for (int i = 0; i < length; i++) {
            if (Ascii.lower(b[one + i]) != Ascii.lower(b[other + i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether a comma-separated field has that element, given in lower case, before any parameter. */
    public static boolean hasElement(HeadFields fields, KnownField field, String lower) {
        byte[] b = fields.bytes();
        for (int i = fields.find(field); i >= 0; i = fields.find(field, i + 1)) {
            int end = fields.valueStart(i) + fields.valueLength(i);
            for (int at = fields.valueStart(i); at < end; at = elementEnd(b, at, end) + 1) {
                int start = trimStart(b, at, end);
                int length = trimEnd(b, start, elementEnd(b, at, end)) - start;
                if (Ascii.equalsIgnoreCase(b, start, length, lower)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int elementEnd(byte[] b, int from, int to) {
        int at = from;
        while (at < to && b[at] != ',') {
            at++;
        }
        return at;
    }

    private static int trimStart(byte[] b, int from, int to) {
        int at = from;
        while (at < to && Grammar.isBlank(b[at])) {
            at++;
        }
        return at;
    }

    private static int trimEnd(byte[] b, int from, int to) {
        int at = to;
        while (at > from && Grammar.isBlank(b[at - 1])) {
            at--;
        }
        return Math.max(at, from);
    }
}
