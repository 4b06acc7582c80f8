package io.weir.l7.hpack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.l7.message.KnownField;

/** The static table (RFC 7541, appendix A). */
final class HpackStaticTable {
    /** The last index; dynamic entries follow. */
    static final int LAST = 61;

    static final int AUTHORITY = 1;
    static final int METHOD_GET = 2;
    static final int METHOD_POST = 3;
    static final int PATH_ROOT = 4;
    static final int SCHEME_HTTP = 6;
    static final int SCHEME_HTTPS = 7;
    static final int STATUS_200 = 8;

    private static final int FIRST_PLAIN = 15;
    private static final String[] TEXTS = {
            ":authority", "", ":method", "GET", ":method", "POST", ":path", "/", ":path", "/index.html",
            ":scheme", "http", ":scheme", "https", ":status", "200", ":status", "204", ":status", "206",
            ":status", "304", ":status", "400", ":status", "404", ":status", "500", "accept-charset", "",
            "accept-encoding", "gzip, deflate", "accept-language", "", "accept-ranges", "", "accept", "",
            "access-control-allow-origin", "", "age", "", "allow", "", "authorization", "", "cache-control", "",
            "content-disposition", "", "content-encoding", "", "content-language", "", "content-length", "",
            "content-location", "", "content-range", "", "content-type", "", "cookie", "", "date", "", "etag", "",
            "expect", "", "expires", "", "from", "", "host", "", "if-match", "", "if-modified-since", "",
            "if-none-match", "", "if-range", "", "if-unmodified-since", "", "last-modified", "", "link", "",
            "location", "", "max-forwards", "", "proxy-authenticate", "", "proxy-authorization", "", "range", "",
            "referer", "", "refresh", "", "retry-after", "", "server", "", "set-cookie", "",
            "strict-transport-security", "", "transfer-encoding", "", "user-agent", "", "vary", "", "via", "",
            "www-authenticate", ""
    };
    private static final byte[][] NAMES = new byte[LAST + 1][];
    private static final byte[][] VALUES = new byte[LAST + 1][];
    private static final byte[] BY_KNOWN_FIELD = new byte[64];

    static {
        for (int i = 1; i <= LAST; i++) {
            NAMES[i] = TEXTS[i * 2 - 2].getBytes(US_ASCII);
            VALUES[i] = TEXTS[i * 2 - 1].getBytes(US_ASCII);
            KnownField field = i < FIRST_PLAIN ? null : KnownField.of(NAMES[i], 0, NAMES[i].length);
            if (field != null) {
                BY_KNOWN_FIELD[field.id()] = (byte) i;
            }
        }
    }

    private HpackStaticTable() {}

    /** The name at an index, 1 to {@link #LAST}; not to be written to. */
    static byte[] name(int index) {
        return NAMES[index];
    }

    /** The value at an index, possibly empty; not to be written to. */
    static byte[] value(int index) {
        return VALUES[index];
    }

    /** The index of a known field's name, 0 when the table has none. */
    static int indexOf(KnownField field) {
        return BY_KNOWN_FIELD[field.id()];
    }
}
