package io.weir.l7.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** Request methods the proxy tells apart; everything else is {@link #OTHER} and travels as sent. Case matters. */
public enum Method {
    GET(true, true),
    HEAD(true, true),
    POST(false, false),
    PUT(false, true),
    DELETE(false, true),
    OPTIONS(true, true),
    TRACE(true, true),
    PATCH(false, false),
    CONNECT(false, false),
    OTHER(false, false);

    private static final Method[] NAMED = Arrays.copyOf(values(), values().length - 1);
    private static final byte[][] NAMES = new byte[NAMED.length][];

    static {
        for (Method method : NAMED) {
            NAMES[method.ordinal()] = method.name().getBytes(US_ASCII);
        }
    }

    private final boolean safe;
    private final boolean idempotent;

    Method(boolean safe, boolean idempotent) {
        this.safe = safe;
        this.idempotent = idempotent;
    }

    /** Whether it asks for nothing but information (RFC 9110, section 9.2.1). */
    public boolean isSafe() {
        return safe;
    }

    /** Whether sending it twice means what sending it once does (RFC 9110, section 9.2.2). */
    public boolean isIdempotent() {
        return idempotent;
    }

    /** The method these bytes spell; allocates nothing. */
    public static Method of(byte[] b, int start, int length) {
        for (Method method : NAMED) {
            byte[] name = NAMES[method.ordinal()];
            if (name.length == length && Arrays.equals(name, 0, length, b, start, start + length)) {
                return method;
            }
        }
        return OTHER;
    }

    /** The method this text spells. */
    public static Method of(String text) {
        byte[] b = text.getBytes(US_ASCII);
        return of(b, 0, b.length);
    }
}
