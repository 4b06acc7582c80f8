package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.HttpLimitsSpec;

/**
 * Reads request heads (RFC 9112, sections 2, 3 and 5), strictly: every line ends with CRLF, nothing is folded,
 * nothing is guessed. Takes bytes as they come and keeps its place between reads. One per connection; {@link #reset}
 * between two requests. Failures are values: after {@link ParseResult#FAILED} see {@link #error} and {@link #detail}.
 */
@LoopConfined
public final class RequestParser {
    /** Empty lines before a request that are forgiven: some clients send one behind a body (RFC 9112, section 2.2). */
    private static final int EMPTY_LINES_MAX = 4;
    private static final String VERSION_LINE_END = "HTTP/d.d\r\n";

    private enum Phase { EMPTY_LINES, METHOD, TARGET, VERSION, FIELDS }

    private final HeadCursor cursor;
    private Phase phase = Phase.EMPTY_LINES;
    private int skipped;
    private boolean afterReturn;
    private int methodEnd;
    private int targetEnd;
    private ProxyError error = ProxyError.BAD_REQUEST;
    private boolean failed;
    private String detail = "";

    public RequestParser(HttpLimitsSpec limits) {
        cursor = new HeadCursor(limits.requestHeadBytesMax(), limits.requestFieldsMax());
    }

    /** Ready for the next request. */
    public void reset() {
        cursor.reset();
        phase = Phase.EMPTY_LINES;
        skipped = 0;
        afterReturn = false;
        failed = false;
        detail = "";
    }

    /** Whether a byte of a request, other than forgiven empty lines, has been seen since {@link #reset}. */
    public boolean hasStarted() {
        return phase != Phase.EMPTY_LINES;
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
     * @param head reset before the first call, and the same in every call up to the end of a request
     */
    public ParseResult parse(ByteBuf in, RequestHead head) {
        if (phase == Phase.EMPTY_LINES && !skipEmptyLines(in)) {
            return failed ? ParseResult.FAILED : ParseResult.NEED_MORE;
        }
        while (cursor.fill(in, head.fields())) {
            ParseResult result = advance(head);
            if (result == ParseResult.DONE) {
                cursor.giveBack(in);
                return finish(head);
            }
            if (result == ParseResult.FAILED) {
                return grammarFailure();
            }
            if (cursor.isFull()) {
                return tooLarge();
            }
        }
        return ParseResult.NEED_MORE;
    }

    /** Whether a head begins now. */
    private boolean skipEmptyLines(ByteBuf in) {
        while (in.isReadable()) {
            byte next = in.getByte(in.readerIndex());
            if (afterReturn) {
                if (next != '\n') {
                    return refuse("bare CR");
                }
                if (++skipped > EMPTY_LINES_MAX) {
                    return refuse("empty lines instead of a request");
                }
            } else if (next != '\r') {
                phase = Phase.METHOD;
                return true;
            }
            afterReturn = !afterReturn;
            in.skipBytes(1);
        }
        return false;
    }

    private ParseResult advance(RequestHead head) {
        byte[] b = head.fields().bytes();
        if (phase == Phase.METHOD && !method(b)) {
            return waitOrFail();
        }
        if (phase == Phase.TARGET && !target(b)) {
            return waitOrFail();
        }
        if (phase == Phase.VERSION && !version(b, head)) {
            return waitOrFail();
        }
        return cursor.fields(head.fields());
    }

    private ParseResult waitOrFail() {
        return cursor.problem() == null ? ParseResult.NEED_MORE : ParseResult.FAILED;
    }

    private boolean method(byte[] b) {
        int at = Grammar.skip(b, cursor.position(), cursor.filled(), Grammar.TOKEN);
        cursor.position(at);
        if (at == cursor.filled()) {
            return false;
        }
        if (b[at] != ' ' || at == 0) {
            return cursor.fail("bad method");
        }
        methodEnd = at;
        cursor.position(at + 1);
        phase = Phase.TARGET;
        return true;
    }

    private boolean target(byte[] b) {
        int at = Grammar.skip(b, cursor.position(), cursor.filled(), Grammar.TARGET);
        cursor.position(at);
        if (at == cursor.filled()) {
            return false;
        }
        if (b[at] != ' ') {
            return cursor.fail(b[at] == '\r' || b[at] == '\n' ? "no version" : "bad byte in the target");
        }
        if (at == methodEnd + 1) {
            return cursor.fail("empty target");
        }
        targetEnd = at;
        cursor.position(at + 1);
        phase = Phase.VERSION;
        return true;
    }

    private boolean version(byte[] b, RequestHead head) {
        int start = targetEnd + 1;
        int end = Math.min(cursor.filled(), start + VERSION_LINE_END.length());
        for (int at = cursor.position(); at < end; at++) {
            char expected = VERSION_LINE_END.charAt(at - start);
            if (expected == 'd' ? b[at] < '0' || b[at] > '9' : b[at] != expected) {
                return cursor.fail("bad version or line end");
            }
        }
        cursor.position(end);
        if (end - start < VERSION_LINE_END.length()) {
            return false;
        }
        if (b[start + 5] != '1') {
            return cursor.fail("version other than 1.x");
        }
        HttpVersion version = b[start + 7] == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
        head.line(version, methodEnd, methodEnd + 1, targetEnd - methodEnd - 1, end);
        head.fields().startAt(end);
        String problem = RequestTarget.apply(head, b[start + 7] == '1');
        if (problem != null) {
            return cursor.fail(problem);
        }
        phase = Phase.FIELDS;
        return true;
    }

    private ParseResult finish(RequestHead head) {
        head.wireBytes(cursor.filled() + 2L * skipped);
        String problem = RequestRules.apply(head);
        if (problem != null) {
            return fail(ProxyError.BAD_REQUEST, problem);
        }
        return RequestRules.isExpectationMet(head) ? ParseResult.DONE
                : fail(ProxyError.EXPECTATION_FAILED, "expectation other than 100-continue");
    }

    private ParseResult grammarFailure() {
        return fail(cursor.isTooLarge() ? ProxyError.HEAD_TOO_LARGE : ProxyError.BAD_REQUEST,
                String.valueOf(cursor.problem()));
    }

    private ParseResult tooLarge() {
        return phase == Phase.FIELDS ? fail(ProxyError.HEAD_TOO_LARGE, "head too large")
                : fail(ProxyError.URI_TOO_LONG, "request line too long");
    }

    private boolean refuse(String why) {
        fail(ProxyError.BAD_REQUEST, why);
        return false;
    }

    private ParseResult fail(ProxyError what, String why) {
        failed = true;
        error = what;
        detail = why;
        return ParseResult.FAILED;
    }
}
