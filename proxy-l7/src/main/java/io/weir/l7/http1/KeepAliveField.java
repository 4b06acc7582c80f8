package io.weir.l7.http1;

import io.weir.l7.message.Ascii;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import io.weir.l7.pool.IdleCeiling;

/** {@code Keep-Alive: timeout=5, max=100}: a hint of old (RFC 2068, section 19.7.1.1) that servers still give. */
final class KeepAliveField {
    private static final String TIMEOUT = "timeout=";

    private KeepAliveField() {}

    /** Tells {@code ceiling} how long the endpoint says it keeps an idle connection, if it says so. */
    static void read(HeadFields fields, IdleCeiling ceiling) {
        int at = fields.find(KnownField.KEEP_ALIVE);
        if (at < 0) {
            return;
        }
        byte[] bytes = fields.bytes();
        int start = fields.valueStart(at);
        int end = start + fields.valueLength(at);
        for (int i = start; i + TIMEOUT.length() < end; i++) {
            if (Ascii.equalsIgnoreCase(bytes, i, TIMEOUT.length(), TIMEOUT)) {
                int digits = i + TIMEOUT.length();
                int stop = digits;
                while (stop < end && bytes[stop] >= '0' && bytes[stop] <= '9') {
                    stop++;
                }
                long seconds = Ascii.digits(bytes, digits, stop - digits);
                if (seconds >= 0) {
                    ceiling.onKeepAliveTimeout(seconds);
                }
                return;
            }
        }
    }
}
