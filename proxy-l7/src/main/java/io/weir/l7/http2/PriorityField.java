package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;

/**
 * Reads priorities (RFC 9218, section 4): {@code u} from 0 to 7, and {@code i}, of a structured dictionary. What cannot
 * be read is left at its default, since a priority is advice.
 */
final class PriorityField {
    private static final int BYTES_MAX = 64;

    private PriorityField() {}

    /** Of a PRIORITY_UPDATE frame; borrows {@code payload}. */
    static void apply(ByteBuf payload, int length, Http2Stream stream, Http2Connection connection) {
        byte[] b = new byte[Math.min(length, BYTES_MAX)];
        payload.readBytes(b);
        apply(b, 0, b.length, stream, connection);
    }

    /** Of a field value. */
    static void apply(byte[] b, int start, int length, Http2Stream stream, Http2Connection connection) {
        int urgency = Http2Stream.URGENCY_DEFAULT;
        boolean incremental = false;
        int end = start + Math.min(length, BYTES_MAX);
        int at = start;
        while (at < end) {
            int memberEnd = at;
            while (memberEnd < end && b[memberEnd] != ',') {
                memberEnd++;
            }
            int from = skipBlanks(b, at, memberEnd);
            int to = parametersStart(b, from, memberEnd);
            if (to - from == 3 && b[from] == 'u' && b[from + 1] == '=' && b[from + 2] >= '0' && b[from + 2] <= '7') {
                urgency = b[from + 2] - '0';
            } else if (to - from >= 1 && b[from] == 'i') {
                incremental = to - from == 1
                        || (to - from == 4 && b[from + 1] == '=' && b[from + 2] == '?' && b[from + 3] == '1');
            }
            at = memberEnd + 1;
        }
        connection.scheduler().prioritize(stream, urgency, incremental);
    }

    private static int skipBlanks(byte[] b, int from, int end) {
        int at = from;
        while (at < end && (b[at] == ' ' || b[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** Where parameters or blanks behind the member begin. */
    private static int parametersStart(byte[] b, int from, int end) {
        int at = from;
        while (at < end && b[at] != ';' && b[at] != ' ' && b[at] != '\t') {
            at++;
        }
        return at;
    }
}
