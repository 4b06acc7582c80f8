package io.weir.l7.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.filter.WebSocketKeys;
import io.weir.l7.hpack.HpackSink;
import io.weir.l7.http1.Authority;
import io.weir.l7.http1.ContentLength;
import io.weir.l7.http1.Grammar;
import io.weir.l7.http1.RequestRules;
import io.weir.l7.message.Ascii;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request's head of a field block (RFC 9113, section 8.3.1): the start line of HTTP/1 from the pseudo-fields,
 * Host from {@code :authority}, one Cookie line of its crumbs. Everything is checked before anything is forwarded.
 * Bounds: bytes and lines of the head, beyond which lines are counted and dropped. Used again for each block.
 */
@LoopConfined
final class RequestBlock implements HpackSink {
    private static final int LINE_OVERHEAD = 32;
    private static final byte[] HOST = "host".getBytes(US_ASCII);
    private static final byte[] VERSION_END = " HTTP/1.1\r\n".getBytes(US_ASCII);

    private final PseudoFields pseudo = new PseudoFields();
    private final CookieCrumbs cookies = new CookieCrumbs();
    private RequestHead head = new RequestHead();
    private int bytesMax;
    private int fieldsMax;
    private long bytes;
    private boolean tooLarge;
    private boolean pseudoEnded;
    private boolean hasLine;
    private int priorityLine;
    private @Nullable String problem;

    /** Begins a block for {@code into}, which is empty. */
    void begin(RequestHead into, int headBytesMax, int headFieldsMax) {
        head = into;
        bytesMax = headBytesMax;
        fieldsMax = headFieldsMax;
        bytes = 0;
        tooLarge = false;
        pseudoEnded = false;
        hasLine = false;
        priorityLine = -1;
        problem = null;
        pseudo.clear();
        cookies.clear();
    }

    @Override
    public void onField(byte[] name, int nameStart, int nameLength, byte[] value, int valueStart, int valueLength) {
        bytes += nameLength + valueLength + LINE_OVERHEAD;
        if (problem != null || tooLarge) {
            return;
        }
        if (bytes > bytesMax || head.fields().count() >= fieldsMax) {
            tooLarge = true;
            return;
        }
        problem = FieldRules.value(value, valueStart, valueLength);
        if (problem != null) {
            return;
        }
        if (nameLength > 0 && name[nameStart] == ':') {
            problem = pseudoEnded ? "pseudo-field behind fields"
                    : pseudo.add(name, nameStart, nameLength, value, valueStart, valueLength);
            return;
        }
        problem = FieldRules.name(name, nameStart, nameLength);
        if (problem == null && !pseudoEnded) {
            startLine();
        }
        if (problem == null) {
            field(name, nameStart, nameLength, value, valueStart, valueLength);
        }
    }

    private void field(byte[] name, int nameStart, int nameLength, byte[] value, int valueStart, int valueLength) {
        if (nameLength == 6 && Ascii.equals(name, nameStart, nameLength, "cookie")) {
            cookies.add(value, valueStart, valueLength);
            return;
        }
        if (nameLength == 17 && pseudo.isWebSocket()
                && Ascii.equals(name, nameStart, nameLength, "sec-websocket-key")) {
            // Means nothing here (RFC 8441, section 5); where HTTP/1.1 needs one it is ours.
            return;
        }
        if (nameLength == 4 && Ascii.equals(name, nameStart, nameLength, "host") && pseudo.hasAuthority()) {
            // Said twice, it must be the same (section 8.3.1); once is enough to forward.
            problem = pseudo.isAuthority(value, valueStart, valueLength) ? null : "Host other than :authority";
            return;
        }
        HeadFields fields = head.fields();
        fields.add(name, nameStart, nameLength, value, valueStart, valueLength);
        problem = FieldRules.line(fields, fields.count() - 1);
        if (nameLength == 8 && Ascii.equals(name, nameStart, nameLength, "priority")) {
            priorityLine = fields.count() - 1;
        }
    }

    /** The pseudo-fields are complete. */
    private void startLine() {
        pseudoEnded = true;
        problem = pseudo.check();
        if (problem != null) {
            return;
        }
        hasLine = true;
        HeadFields fields = head.fields();
        int methodLength = pseudo.methodLength();
        int targetLength = pseudo.targetLength();
        int end = methodLength + 1 + targetLength + VERSION_END.length;
        byte[] b = fields.reserve(end);
        pseudo.copyMethod(b, 0);
        b[methodLength] = ' ';
        pseudo.copyTarget(b, methodLength + 1);
        System.arraycopy(VERSION_END, 0, b, end - VERSION_END.length, VERSION_END.length);
        head.line(HttpVersion.HTTP_2, methodLength, methodLength + 1, targetLength, end);
        head.plainLine(true);
        fields.startAt(end);
        if (pseudo.hasAuthority()) {
            fields.add(HOST, 0, HOST.length, pseudo.bytes(), pseudo.authorityStart(), pseudo.authorityLength());
        }
    }

    /** The block is complete: checks all of it together, and notes what it means. */
    void finish(boolean endStream) {
        if (!pseudoEnded) {
            // What is wrong already stays wrong, but is told with its line.
            String found = problem;
            startLine();
            problem = tooLarge || found != null ? found : problem;
        }
        if (problem != null || tooLarge) {
            return;
        }
        cookies.addTo(head.fields());
        if (pseudo.isWebSocket()) {
            head.fields().add("upgrade", "websocket");
            head.fields().add("sec-websocket-key", WebSocketKeys.key());
            head.connection(true, true, false);
            head.upgradeOnly(true);
        }
        head.wireBytes(head.fields().end());
        problem = host();
        if (problem == null) {
            problem = framing(endStream);
        }
    }

    private @Nullable String host() {
        HeadFields fields = head.fields();
        int i = fields.find(KnownField.HOST);
        if (i < 0) {
            return "no authority";
        }
        if (fields.find(KnownField.HOST, i + 1) >= 0) {
            return "more than one Host";
        }
        boolean valid = Authority.isValid(fields.bytes(), fields.valueStart(i), fields.valueLength(i));
        boolean tunnel = head.method() == Method.CONNECT && !pseudo.hasProtocol();
        return valid && (!tunnel || Authority.hasPort(fields.bytes(), fields.valueStart(i), fields.valueLength(i)))
                ? null : "bad authority";
    }

    private @Nullable String framing(boolean endStream) {
        HeadFields fields = head.fields();
        if (head.upgradeOnly()) {
            return fields.has(KnownField.CONTENT_LENGTH) ? "a tunnel with Content-Length" : null;
        }
        if (RequestRules.hasDisguisedFraming(fields)) {
            return "framing field with underscores";
        }
        long length = -1;
        if (fields.has(KnownField.CONTENT_LENGTH)) {
            length = ContentLength.of(fields);
            if (length == ContentLength.INVALID) {
                return "bad Content-Length";
            }
            if (endStream && length > 0) {
                return "no data, other than Content-Length";
            }
            head.body(BodyKind.LENGTH, length, ContentLength.isPlain(fields));
        } else if (!endStream) {
            head.body(BodyKind.CHUNKED, 0, false);
        }
        return head.method() == Method.TRACE && head.hasBody() ? "TRACE with content" : null;
    }

    /** Whether its method and target are known, whatever else is wrong. */
    boolean hasLine() {
        return hasLine;
    }

    boolean isRefused() {
        return problem != null || refusal() != null;
    }

    /** What makes it malformed (section 8.1.1), or null. */
    @Nullable String problem() {
        return problem;
    }

    /** What it fails with although it is well formed, or null. */
    @Nullable ProxyError refusal() {
        if (tooLarge) {
            return ProxyError.HEAD_TOO_LARGE;
        }
        return RequestRules.isExpectationMet(head) ? null : ProxyError.EXPECTATION_FAILED;
    }

    /** Whether it is so much larger than allowed that no honest client sent it. */
    boolean isBomb() {
        return bytes > 16L * bytesMax;
    }

    /** The line of the priority field (RFC 9218), or -1. */
    int priorityLine() {
        return priorityLine;
    }

    /** Whether these bytes may be a target of a request that goes on as HTTP/1. */
    static boolean isTarget(byte[] b, int start, int length, boolean options) {
        boolean asterisk = length == 1 && b[start] == '*' && options;
        return asterisk || (length > 0 && b[start] == '/'
                && Grammar.skip(b, start, start + length, Grammar.TARGET) == start + length);
    }
}
