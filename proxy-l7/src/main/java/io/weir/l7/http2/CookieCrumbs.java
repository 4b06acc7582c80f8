package io.weir.l7.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.core.loop.LoopConfined;
import io.weir.l7.message.HeadFields;
import java.util.Arrays;

/** Joins the cookies of a head to one line, as everybody but HTTP/2 expects them (RFC 9113, section 8.2.3). */
@LoopConfined
final class CookieCrumbs {
    private static final byte[] NAME = "cookie".getBytes(US_ASCII);
    private static final int KEPT = 4 << 10;

    private byte[] joined = new byte[0];
    private int length = -1;

    void clear() {
        length = -1;
        if (joined.length > KEPT) {
            joined = new byte[0];
        }
    }

    void add(byte[] b, int start, int count) {
        int at = length < 0 ? 0 : length + 2;
        if (at + count > joined.length) {
            joined = Arrays.copyOf(joined, Math.max(at + count, joined.length * 2));
        }
        if (at > 0) {
            joined[at - 2] = ';';
            joined[at - 1] = ' ';
        }
        System.arraycopy(b, start, joined, at, count);
        length = at + count;
    }

    /** Appends the line, if there was a cookie. */
    void addTo(HeadFields fields) {
        if (length >= 0) {
            fields.add(NAME, 0, NAME.length, joined, 0, length);
        }
    }
}
