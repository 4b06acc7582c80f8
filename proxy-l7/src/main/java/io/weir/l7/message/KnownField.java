package io.weir.l7.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Field names the proxy cares about. Their ids fit one {@code long}, so that a set of them is a mask.
 * The role says what a {@code Connection} field may do to them: it cannot take away what routing, framing, identity
 * or the proxy's own words stand on, whatever a client nominates (RFC 9110, section 7.6.1, hardened against abuse).
 */
public enum KnownField {
    HOST(Role.GUARDED),
    CONNECTION(Role.HOP),
    CONTENT_LENGTH(Role.GUARDED),
    TRANSFER_ENCODING(Role.HOP),
    TE(Role.HOP),
    TRAILER(Role.GUARDED),
    UPGRADE(Role.HOP),
    KEEP_ALIVE(Role.HOP),
    PROXY_CONNECTION(Role.HOP),
    PROXY_AUTHORIZATION(Role.HOP),
    PROXY_AUTHENTICATE(Role.HOP),
    HTTP2_SETTINGS(Role.HOP),
    EXPECT(Role.GUARDED),
    VIA(Role.GUARDED),
    FORWARDED(Role.GUARDED),
    X_FORWARDED_FOR(Role.GUARDED),
    X_FORWARDED_PROTO(Role.GUARDED),
    X_FORWARDED_HOST(Role.GUARDED),
    X_FORWARDED_PORT(Role.GUARDED),
    X_REAL_IP(Role.GUARDED),
    X_REQUEST_ID(Role.GUARDED),
    MAX_FORWARDS(Role.GUARDED),
    COOKIE(Role.GUARDED),
    SET_COOKIE(Role.GUARDED),
    AUTHORIZATION(Role.GUARDED),
    WWW_AUTHENTICATE(Role.GUARDED),
    CACHE_CONTROL(Role.GUARDED),
    CONTENT_TYPE(Role.GUARDED),
    CONTENT_ENCODING(Role.GUARDED),
    CONTENT_RANGE(Role.GUARDED),
    RANGE(Role.GUARDED),
    IF_RANGE(Role.GUARDED),
    IF_MATCH(Role.GUARDED),
    IF_NONE_MATCH(Role.GUARDED),
    IF_MODIFIED_SINCE(Role.GUARDED),
    IF_UNMODIFIED_SINCE(Role.GUARDED),
    EXPIRES(Role.GUARDED),
    AGE(Role.GUARDED),
    DATE(Role.GUARDED),
    LOCATION(Role.GUARDED),
    RETRY_AFTER(Role.GUARDED),
    VARY(Role.GUARDED),
    PROXY_STATUS(Role.GUARDED),
    CACHE_STATUS(Role.GUARDED),
    ETAG(Role.FREE),
    LAST_MODIFIED(Role.FREE),
    SERVER(Role.FREE),
    USER_AGENT(Role.FREE),
    REFERER(Role.FREE),
    ORIGIN(Role.FREE),
    ACCEPT(Role.FREE),
    ACCEPT_ENCODING(Role.FREE),
    ALT_SVC(Role.FREE);

    private enum Role {
        /** Between two neighbours; never forwarded as it came. */
        HOP,
        /** End to end; {@code Connection} cannot remove it, and it means nothing as a trailer. */
        GUARDED,
        /** End to end; goes when nominated. */
        FREE
    }

    private static final KnownField[] BY_ID = new KnownField[64];
    private static final byte[][] LOWER = new byte[64][];
    private static final @Nullable KnownField[] TABLE = new @Nullable KnownField[256];
    private static final long HOP_BY_HOP_BITS;
    private static final long GUARDED_BITS;

    static {
        long hop = 0;
        long guarded = 0;
        for (KnownField field : values()) {
            byte[] lower = field.text.getBytes(US_ASCII);
            BY_ID[field.id()] = field;
            LOWER[field.id()] = lower;
            int slot = slot(lower, 0, lower.length);
            while (TABLE[slot] != null) {
                slot = slot + 1 & 0xff;
            }
            TABLE[slot] = field;
            hop |= field.role == Role.HOP ? field.bit() : 0;
            guarded |= field.role == Role.GUARDED ? field.bit() : 0;
        }
        HOP_BY_HOP_BITS = hop;
        GUARDED_BITS = guarded;
    }

    private final Role role;
    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

    KnownField(Role role) {
        this.role = role;
    }

    /** 1 to 63; 0 is no known field. */
    public int id() {
        return ordinal() + 1;
    }

    /** Its place in a set. */
    public long bit() {
        return 1L << id();
    }

    /** The name in lower case. */
    public String text() {
        return text;
    }

    /** The name in lower case; not to be written to. */
    public byte[] lowerBytes() {
        return LOWER[id()];
    }

    /** The fields that concern one connection only and are never forwarded as they came. */
    public static long hopByHop() {
        return HOP_BY_HOP_BITS;
    }

    /** The end-to-end fields no {@code Connection} field can remove. */
    public static long guarded() {
        return GUARDED_BITS;
    }

    /** The field of an id, 1 to the last. */
    static KnownField byId(int id) {
        return BY_ID[id];
    }

    /** The field these bytes name, in any case; allocates nothing. */
    public static @Nullable KnownField of(byte[] b, int start, int length) {
        if (length == 0) {
            return null;
        }
        int slot = slot(b, start, length);
        for (KnownField field = TABLE[slot]; field != null; field = TABLE[slot]) {
            if (Ascii.equalsIgnoreCase(b, start, length, field.lowerBytes())) {
                return field;
            }
            slot = slot + 1 & 0xff;
        }
        return null;
    }

    private static int slot(byte[] b, int start, int length) {
        int first = Ascii.lower(b[start]);
        int middle = Ascii.lower(b[start + (length >> 1)]);
        int last = Ascii.lower(b[start + length - 1]);
        return length * 7 + first * 31 + middle * 5 + last * 17 & 0xff;
    }
}
