package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.weir.l7.message.Ascii;

/** Text and numbers onto the wire, without intermediate strings; every method borrows {@code out}. */
final class WireText {
    static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

    private WireText() {}

    static void decimal(long number, ByteBuf out) {
        long divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            out.writeByte((byte) ('0' + number / divisor % 10));
        }
    }

    static void hex(long number, ByteBuf out) {
        int shift = number == 0 ? 0 : (63 - Long.numberOfLeadingZeros(number)) & ~3;
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[(int) (number >>> shift & 0xf)]);
        }
    }

    /** A field value; what would end the line becomes a space. */
    static void value(String text, ByteBuf out) {
        for (byte b : Ascii.bytes(text)) {
            out.writeByte(Grammar.is(b, Grammar.VALUE) ? b : ' ');
        }
    }

    /** A target; what would end it is percent-encoded. */
    static void target(String text, ByteBuf out) {
        byte[] bytes = text.chars().allMatch(c -> c <= 0xff) ? Ascii.bytes(text) : text.getBytes(UTF_8);
        for (byte b : bytes) {
            if (Grammar.is(b, Grammar.TARGET)) {
                out.writeByte(b);
            } else {
                out.writeByte('%').writeByte(upperHex(b >> 4 & 0xf)).writeByte(upperHex(b & 0xf));
            }
        }
    }

    private static int upperHex(int digit) {
        return digit < 10 ? '0' + digit : 'A' + digit - 10;
    }
}
