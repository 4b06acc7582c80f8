package io.weir.l7.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** Case folding and numbers over bytes; nothing here depends on a locale, and nothing allocates unless it says so. */
public final class Ascii {
    private static final byte[] LOWER = new byte[256];

    static {
        for (int i = 0; i < LOWER.length; i++) {
            LOWER[i] = (byte) (i >= 'A' && i <= 'Z' ? i + ('a' - 'A') : i);
        }
    }

    private Ascii() {}

    /** The byte, folded when it is an upper-case letter. */
    public static byte lower(byte b) {
        return LOWER[b & 0xff];
    }

    /** Whether a part of {@code b} is {@code lower}, which must be in lower case, in any case. */
    public static boolean equalsIgnoreCase(byte[] b, int start, int length, byte[] lower) {
        if (length != lower.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (LOWER[b[start + i] & 0xff] != lower[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a part of {@code b} is {@code text} in any case. */
    public static boolean equalsIgnoreCase(byte[] b, int start, int length, String text) {
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (LOWER[b[start + i] & 0xff] != lower((byte) text.charAt(i)) || text.charAt(i) > 0xff) {
                return false;
            }
        }
        return true;
    }

    /** Whether a part of {@code b} is exactly {@code text}. */
    public static boolean equals(byte[] b, int start, int length, String text) {
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((b[start + i] & 0xff) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The number these decimal digits spell; -1 when there are none, other bytes, or more than a long holds. */
    public static long digits(byte[] b, int start, int length) {
        if (length <= 0) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < start + length; i++) {
            int digit = b[i] - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** Whether every char is one byte of Latin-1. */
    static boolean isLatin(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return false;
            }
        }
        return true;
    }

    /** The bytes of a field name or value: Latin-1 where that holds it, so that parsed text round-trips; else UTF-8. */
    public static byte[] bytes(String text) {
        return text.getBytes(isLatin(text) ? ISO_8859_1 : UTF_8);
    }
}
