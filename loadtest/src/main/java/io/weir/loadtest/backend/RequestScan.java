package io.weir.loadtest.backend;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The few fields of a request's head that an endpoint here looks at. Faults are for the proxy: what it sends is
 * believed, so this is no parser to put in front of anybody. One is used for every request of a connection.
 */
@LoopConfined
final class RequestScan {
    static final int HEAD_MAX = 64 << 10;

    String method = "";
    String target = "";
    /** Of the body; -1 when it is chunked. */
    long bodyBytes;
    boolean wantsClose;
    boolean expectsContinue;
    @Nullable String upgrade;
    @Nullable String webSocketKey;
    @Nullable String noneMatch;
    @Nullable String fault;

    /** Reads a head off {@code in}, which is borrowed; false, and nothing read, when it is not whole yet. */
    boolean tryRead(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        reset();
        int line = start;
        while (true) {
            int feed = in.indexOf(line, end, (byte) '\n');
            if (feed < 0) {
                return false;
            }
            int length = feed - line - (feed > line && in.getByte(feed - 1) == '\r' ? 1 : 0);
            if (length == 0 && line > start) {
                in.readerIndex(feed + 1);
                return true;
            }
            if (line == start) {
                onRequestLine(in, line, length);
            } else {
                onField(in, line, length);
            }
            line = feed + 1;
        }
    }

    private void reset() {
        bodyBytes = 0;
        wantsClose = false;
        expectsContinue = false;
        upgrade = null;
        webSocketKey = null;
        noneMatch = null;
        fault = null;
    }

    private void onRequestLine(ByteBuf in, int from, int length) {
        int space = in.indexOf(from, from + length, (byte) ' ');
        int second = space < 0 ? -1 : in.indexOf(space + 1, from + length, (byte) ' ');
        if (second < 0) {
            throw new IllegalArgumentException("not a request line");
        }
        boolean isGet = space - from == 3 && in.getByte(from) == 'G';
        method = isGet ? "GET" : in.toString(from, space - from, StandardCharsets.ISO_8859_1);
        target = in.toString(space + 1, second - space - 1, StandardCharsets.ISO_8859_1);
    }

    /** Most fields are passed by after a look at the first character and the place of the colon. */
    private void onField(ByteBuf in, int from, int length) {
        int name = switch (in.getByte(from) | 0x20) {
            case 'c' -> isAt(in, from, length, 14) ? 14 : 10;
            case 't' -> 17;
            case 'u' -> 7;
            case 'i' -> 13;
            case 's' -> 17;
            case 'e' -> 6;
            case 'x' -> 7;
            default -> 0;
        };
        if (name == 0 || !isAt(in, from, length, name)) {
            return;
        }
        String key = in.toString(from, name, StandardCharsets.ISO_8859_1);
        String value = in.toString(from + name + 1, length - name - 1, StandardCharsets.ISO_8859_1).strip();
        if (key.equalsIgnoreCase("content-length")) {
            bodyBytes = Long.parseLong(value);
        } else if (key.equalsIgnoreCase("connection")) {
            wantsClose = value.equalsIgnoreCase("close");
        } else if (key.equalsIgnoreCase("transfer-encoding")) {
            bodyBytes = -1;
        } else if (key.equalsIgnoreCase("upgrade")) {
            upgrade = value;
        } else if (key.equalsIgnoreCase("if-none-match")) {
            noneMatch = value;
        } else if (key.equalsIgnoreCase("sec-websocket-key")) {
            webSocketKey = value;
        } else if (key.equalsIgnoreCase("expect")) {
            expectsContinue = true;
        } else if (key.equalsIgnoreCase("x-fault")) {
            fault = value;
        }
    }

    private static boolean isAt(ByteBuf in, int from, int length, int colon) {
        return length > colon && in.getByte(from + colon) == ':';
    }
}
