package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.Method;
import io.weir.l7.message.ResponseHead;

/**
 * Reads response heads as strictly as {@link RequestParser} reads requests; an endpoint that answers otherwise is
 * broken or under attack. Two things are repaired: a missing space before an empty reason, and a minor version above
 * 1. One per connection; {@link #reset} before every response, interim ones too.
 */
@LoopConfined
public final class ResponseParser {
    /** Bound of a head; more is {@link ProxyError#RESPONSE_HEAD_TOO_LARGE}. */
    public static final int HEAD_BYTES_MAX = 64 << 10;
    /** Bound of its field lines. */
    public static final int FIELDS_MAX = 200;

    private static final String LINE_START = "HTTP/1.d ddd";

    private enum Phase { STATUS, BEFORE_REASON, REASON, LINE_FEED, FIELDS }

    private final HeadCursor cursor = new HeadCursor(HEAD_BYTES_MAX, FIELDS_MAX);
    private Phase phase = Phase.STATUS;
    private int reasonEnd;
    private ProxyError error = ProxyError.BAD_RESPONSE;
    private boolean failed;
    private String detail = "";

    /** Ready for the next response. */
    public void reset() {
        cursor.reset();
        phase = Phase.STATUS;
        failed = false;
        detail = "";
    }

    /** Whether a byte has been seen since {@link #reset}. */
    public boolean hasStarted() {
        return cursor.filled() > 0;
    }

    /** What went wrong; only after {@link ParseResult#FAILED}. */
    public ProxyError error() {
        assert failed : "nothing failed";
        return error;
    }

    /** Which rule was broken, for logs. */
    public String detail() {
        return detail;
    }

    /**
     * Goes on with these bytes. Borrows {@code in} and advances it: behind the head when that is complete.
     *
     * @param head reset before the first call, and the same in every call up to the end of a head
     * @param request the method answered, which decides whether there is a body
     */
    public ParseResult parse(ByteBuf in, ResponseHead head, Method request) {
        while (cursor.fill(in, head.fields())) {
            ParseResult result = advance(head);
            if (result == ParseResult.DONE) {
                cursor.giveBack(in);
                head.wireBytes(cursor.filled());
                String problem = ResponseRules.apply(head, request);
                return problem == null ? result : fail(ProxyError.BAD_RESPONSE, problem);
            }
            if (result == ParseResult.FAILED) {
                return fail(cursor.isTooLarge() ? ProxyError.RESPONSE_HEAD_TOO_LARGE : ProxyError.BAD_RESPONSE,
                        String.valueOf(cursor.problem()));
            }
            if (cursor.isFull()) {
                return fail(ProxyError.RESPONSE_HEAD_TOO_LARGE, "head too large");
            }
        }
        return ParseResult.NEED_MORE;
    }

    private ParseResult fail(ProxyError what, String why) {
        failed = true;
        error = what;
        detail = why;
        return ParseResult.FAILED;
    }

    private ParseResult advance(ResponseHead head) {
        if (phase != Phase.FIELDS && !statusLine(head)) {
            return cursor.problem() == null ? ParseResult.NEED_MORE : ParseResult.FAILED;
        }
        return cursor.fields(head.fields());
    }

    private boolean statusLine(ResponseHead head) {
        byte[] b = head.fields().bytes();
        if (phase == Phase.STATUS && !status(b)) {
            return false;
        }
        if (phase == Phase.BEFORE_REASON && !beforeReason(b)) {
            return false;
        }
        if (phase == Phase.REASON && !reason(b)) {
            return false;
        }
        return lineFeed(b, head);
    }

    private boolean status(byte[] b) {
        int end = Math.min(cursor.filled(), LINE_START.length());
        for (int at = cursor.position(); at < end; at++) {
            char expected = LINE_START.charAt(at);
            if (expected == 'd' ? b[at] < '0' || b[at] > '9' : b[at] != expected) {
                return cursor.fail("bad status line");
            }
        }
        cursor.position(end);
        if (end < LINE_START.length()) {
            return false;
        }
        if (b[9] < '1' || b[9] > '5') {
            return cursor.fail("status outside 100 to 599");
        }
        phase = Phase.BEFORE_REASON;
        return true;
    }

    private boolean beforeReason(byte[] b) {
        int at = cursor.position();
        if (at == cursor.filled()) {
            return false;
        }
        if (b[at] == ' ') {
            cursor.position(at + 1);
        } else if (b[at] != '\r') {
            return cursor.fail("bad status line");
        }
        phase = Phase.REASON;
        return true;
    }

    private boolean reason(byte[] b) {
        int at = Grammar.skip(b, cursor.position(), cursor.filled(), Grammar.VALUE);
        cursor.position(at);
        if (at == cursor.filled()) {
            return false;
        }
        if (b[at] != '\r') {
            return cursor.fail("bad byte in the reason");
        }
        reasonEnd = at;
        cursor.position(at + 1);
        phase = Phase.LINE_FEED;
        return true;
    }

    private boolean lineFeed(byte[] b, ResponseHead head) {
        int at = cursor.position();
        if (at == cursor.filled()) {
            return false;
        }
        if (b[at] != '\n') {
            return cursor.fail("bare CR");
        }
        cursor.position(at + 1);
        int status = (b[9] - '0') * 100 + (b[10] - '0') * 10 + b[11] - '0';
        boolean spaced = reasonEnd > LINE_START.length();
        int reasonStart = spaced ? LINE_START.length() + 1 : reasonEnd;
        head.line(b[7] == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
                status, reasonStart, reasonEnd - reasonStart, at + 1);
        head.plainLine(spaced && b[7] == '1');
        head.fields().startAt(at + 1);
        phase = Phase.FIELDS;
        return true;
    }
}
