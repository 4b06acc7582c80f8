package io.weir.l7.filter;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** Request ids: 128 random bits as 32 hexadecimal digits. Unique, not secret. */
public final class RequestIds {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    private RequestIds() {}

    /** A fresh id. */
    public static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] text = new byte[32];
        write(random.nextLong(), text, 0);
        write(random.nextLong(), text, 16);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void write(long bits, byte[] text, int at) {
        for (int i = 0; i < 16; i++) {
            text[at + i] = DIGITS[(int) (bits >>> (60 - 4 * i)) & 15];
        }
    }
}
