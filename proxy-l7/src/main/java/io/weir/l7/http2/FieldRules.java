package io.weir.l7.http2;

import io.weir.l7.http1.Grammar;
import io.weir.l7.message.Ascii;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import org.jspecify.annotations.Nullable;

/**
 * What a field line must be to be forwarded at all (RFC 9113, section 8.2): a name that is a token in lower case, a
 * value that no control byte can end and no space surrounds, and nothing that concerns one HTTP/1 connection.
 */
final class FieldRules {
    private static final long CONNECTION_FIELDS = KnownField.CONNECTION.bit() | KnownField.TRANSFER_ENCODING.bit()
            | KnownField.UPGRADE.bit() | KnownField.KEEP_ALIVE.bit() | KnownField.PROXY_CONNECTION.bit()
            | KnownField.HTTP2_SETTINGS.bit();

    private FieldRules() {}

    /** What is wrong with this name, or null. */
    static @Nullable String name(byte[] b, int start, int length) {
        int end = start + length;
        if (length == 0 || Grammar.skip(b, start, end, Grammar.TOKEN) < end) {
            return "bad field name";
        }
        for (int i = start; i < end; i++) {
            if (b[i] >= 'A' && b[i] <= 'Z') {
                return "field name not in lower case";
            }
        }
        return null;
    }

    /** What is wrong with this value, or null. */
    static @Nullable String value(byte[] b, int start, int length) {
        int end = start + length;
        if (Grammar.skip(b, start, end, Grammar.VALUE) < end) {
            return "control byte in a field value";
        }
        boolean surrounded = length > 0 && (Grammar.isBlank(b[start]) || Grammar.isBlank(b[end - 1]));
        return surrounded ? "white space around a field value" : null;
    }

    /** What is wrong with line {@code i}, whose name and value are, as far as other lines do not matter. */
    static @Nullable String line(HeadFields fields, int i) {
        long bit = fields.knownBit(i);
        if ((bit & CONNECTION_FIELDS) != 0) {
            return "connection-specific field";
        }
        if (bit == KnownField.TE.bit()
                && !Ascii.equalsIgnoreCase(fields.bytes(), fields.valueStart(i), fields.valueLength(i), "trailers")) {
            return "TE other than trailers";
        }
        return null;
    }
}
