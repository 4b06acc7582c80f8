package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;
import io.weir.l7.http1.Grammar;
import io.weir.l7.message.Ascii;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The pseudo-fields of a request (RFC 9113, section 8.3.1; RFC 8441): each at most once, none but these. */
@LoopConfined
final class PseudoFields {
    private static final int METHOD = 0;
    private static final int SCHEME = 1;
    private static final int AUTHORITY = 2;
    private static final int PATH = 3;
    private static final int PROTOCOL = 4;
    private static final int COUNT = 5;
    private static final int ABSENT = -1;
    private static final byte[] GET = {'G', 'E', 'T'};
    private static final int KEPT = 1024;

    private byte[] bytes = new byte[256];
    private int end;
    private final int[] starts = new int[COUNT];
    private final int[] lengths = new int[COUNT];

    void clear() {
        end = 0;
        Arrays.fill(lengths, ABSENT);
        if (bytes.length > KEPT) {
            bytes = new byte[KEPT];
        }
    }

    /** Takes one over; what is wrong with it, or null. */
    @Nullable String add(byte[] name, int nameStart, int nameLength, byte[] value, int valueStart, int valueLength) {
        int which = which(name, nameStart, nameLength);
        if (which == ABSENT) {
            return "unknown pseudo-field";
        }
        if (lengths[which] != ABSENT) {
            return "pseudo-field twice";
        }
        if (end + valueLength > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end + valueLength, bytes.length * 2));
        }
        System.arraycopy(value, valueStart, bytes, end, valueLength);
        starts[which] = end;
        lengths[which] = valueLength;
        end += valueLength;
        return null;
    }

    private static int which(byte[] name, int start, int length) {
        return switch (length) {
            case 5 -> Ascii.equals(name, start, length, ":path") ? PATH : ABSENT;
            case 7 -> Ascii.equals(name, start, length, ":method") ? METHOD
                    : Ascii.equals(name, start, length, ":scheme") ? SCHEME : ABSENT;
            case 9 -> Ascii.equals(name, start, length, ":protocol") ? PROTOCOL : ABSENT;
            case 10 -> Ascii.equals(name, start, length, ":authority") ? AUTHORITY : ABSENT;
            default -> ABSENT;
        };
    }

    /** What is wrong with them together, or null. */
    @Nullable String check() {
        int methodEnd = starts[METHOD] + lengths[METHOD];
        if (lengths[METHOD] <= 0 || Grammar.skip(bytes, starts[METHOD], methodEnd, Grammar.TOKEN) < methodEnd) {
            return "no valid :method";
        }
        if (isConnect() && !hasProtocol()) {
            boolean plain = lengths[SCHEME] == ABSENT && lengths[PATH] == ABSENT && hasAuthority();
            return plain ? null : "CONNECT with :scheme or :path, or without :authority";
        }
        if (hasProtocol() && !isConnect()) {
            return ":protocol without CONNECT";
        }
        boolean scheme = is(SCHEME, "https") || is(SCHEME, "http");
        if (!scheme) {
            return "no :scheme that is http or https";
        }
        boolean options = is(METHOD, "OPTIONS");
        return lengths[PATH] > 0 && RequestBlock.isTarget(bytes, starts[PATH], lengths[PATH], options)
                ? null : "no valid :path";
    }

    private boolean is(int which, String text) {
        return lengths[which] != ABSENT && Ascii.equals(bytes, starts[which], lengths[which], text);
    }

    private boolean isConnect() {
        return is(METHOD, "CONNECT");
    }

    boolean hasProtocol() {
        return lengths[PROTOCOL] != ABSENT;
    }

    /** Whether it is a WebSocket's opening (RFC 8441, section 5), which goes on as the GET it is in HTTP/1.1. */
    boolean isWebSocket() {
        return isConnect() && is(PROTOCOL, "websocket");
    }

    boolean hasAuthority() {
        return lengths[AUTHORITY] != ABSENT;
    }

    /** Whether {@code :authority} is this, but for the case of letters. */
    boolean isAuthority(byte[] b, int start, int length) {
        if (length != lengths[AUTHORITY]) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (Ascii.lower(b[start + i]) != Ascii.lower(bytes[starts[AUTHORITY] + i])) {
                return false;
            }
        }
        return true;
    }

    byte[] bytes() {
        return bytes;
    }

    int authorityStart() {
        return starts[AUTHORITY];
    }

    int authorityLength() {
        return lengths[AUTHORITY];
    }

    int methodLength() {
        return isWebSocket() ? GET.length : lengths[METHOD];
    }

    void copyMethod(byte[] to, int at) {
        if (isWebSocket()) {
            System.arraycopy(GET, 0, to, at, GET.length);
        } else {
            System.arraycopy(bytes, starts[METHOD], to, at, lengths[METHOD]);
        }
    }

    /** The path; the authority of a CONNECT without one. */
    int targetLength() {
        return lengths[target()];
    }

    void copyTarget(byte[] to, int at) {
        System.arraycopy(bytes, starts[target()], to, at, lengths[target()]);
    }

    private int target() {
        return lengths[PATH] == ABSENT ? AUTHORITY : PATH;
    }
}
