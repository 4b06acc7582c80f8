package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.util.NetUtil;
import io.weir.l7.message.Ascii;

/** Checks {@code uri-host [":" port]} (RFC 3986, section 3.2, without user information, which HTTP forbids here). */
public final class Authority {
    private static final int PORT_MAX = 65_535;
    private static final int ADDRESS_LENGTH_MAX = 47;

    private Authority() {}

    /** Whether these bytes are a host that is not empty, and if there is a port, one that exists or is empty. */
    public static boolean isValid(byte[] b, int start, int length) {
        int end = start + length;
        int hostEnd = length > 0 && b[start] == '[' ? literalEnd(b, start, end) : nameEnd(b, start, end);
        return hostEnd > start && isPort(b, hostEnd, end);
    }

    /** Whether there is a port, as CONNECT needs one; the authority is valid. */
    public static boolean hasPort(byte[] b, int start, int length) {
        return length > 0 && b[start + length - 1] >= '0' && b[start + length - 1] <= '9'
                && new String(b, start, length, ISO_8859_1).lastIndexOf(':') > lastBracket(b, start, length);
    }

    private static int lastBracket(byte[] b, int start, int length) {
        for (int i = length - 1; i >= 0; i--) {
            if (b[start + i] == ']') {
                return i;
            }
        }
        return -1;
    }

    /** Behind an IPv6 address in brackets, -1 when there is none. */
    private static int literalEnd(byte[] b, int start, int end) {
        int at = start + 1;
        while (at < end && (Grammar.is(b[at], Grammar.HEX) || b[at] == ':' || b[at] == '.')) {
            at++;
        }
        boolean closed = at < end && b[at] == ']' && at - start <= ADDRESS_LENGTH_MAX;
        return closed && NetUtil.isValidIpV6Address(new String(b, start + 1, at - start - 1, ISO_8859_1)) ? at + 1 : -1;
    }

    /** Behind a registered name or an IPv4 address, -1 when a percent-escape is broken. */
    private static int nameEnd(byte[] b, int start, int end) {
        int at = start;
        while (true) {
            at = Grammar.skip(b, at, end, Grammar.REG_NAME);
            if (at == end || b[at] != '%') {
                return at;
            }
            if (end - at < 3 || !Grammar.is(b[at + 1], Grammar.HEX) || !Grammar.is(b[at + 2], Grammar.HEX)) {
                return -1;
            }
            at += 3;
        }
    }

    private static boolean isPort(byte[] b, int at, int end) {
        if (at == end) {
            return true;
        }
        if (b[at] != ':') {
            return false;
        }
        long port = Ascii.digits(b, at + 1, end - at - 1);
        return at + 1 == end || (port >= 0 && port <= PORT_MAX);
    }
}
