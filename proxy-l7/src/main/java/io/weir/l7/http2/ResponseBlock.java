package io.weir.l7.http2;

import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.hpack.HpackSink;
import io.weir.l7.http1.ContentLength;
import io.weir.l7.http1.ResponseParser;
import io.weir.l7.message.Ascii;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.Method;
import io.weir.l7.message.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Makes a response's head of a field block (RFC 9113, section 8.3.2): {@code :status} first and alone of its kind, then
 * fields that may be forwarded. Bounds: those of {@link ResponseParser}. Used again for each block.
 */
@LoopConfined
final class ResponseBlock implements HpackSink {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private ResponseHead head = new ResponseHead();
    private boolean tooLarge;
    private @Nullable String problem;

    /** Begins a block for {@code into}, which is emptied. */
    void begin(ResponseHead into) {
        head = into;
        head.reset();
        tooLarge = false;
        problem = null;
    }

    @Override
    public void onField(byte[] name, int nameStart, int nameLength, byte[] value, int valueStart, int valueLength) {
        if (problem != null || tooLarge) {
            return;
        }
        problem = FieldRules.value(value, valueStart, valueLength);
        if (problem == null && nameLength > 0 && name[nameStart] == ':') {
            problem = status(name, nameStart, nameLength, value, valueStart, valueLength);
        } else if (problem == null) {
            problem = head.status() == 0 ? "no :status" : FieldRules.name(name, nameStart, nameLength);
            if (problem == null) {
                field(name, nameStart, nameLength, value, valueStart, valueLength);
            }
        }
    }

    private @Nullable String status(
            byte[] name, int nameStart, int nameLength, byte[] value, int valueStart, int valueLength) {
        if (!Ascii.equals(name, nameStart, nameLength, ":status") || head.status() != 0) {
            return "pseudo-field other than one :status";
        }
        long status = valueLength == 3 ? Ascii.digits(value, valueStart, valueLength) : -1;
        if (status < 100 || status > 599) {
            return "bad :status";
        }
        head.start((int) status, "");
        return null;
    }

    private void field(byte[] name, int nameStart, int nameLength, byte[] value, int valueStart, int valueLength) {
        if (head.fields().end() + nameLength + valueLength > ResponseParser.HEAD_BYTES_MAX
                || head.fields().count() >= ResponseParser.FIELDS_MAX) {
            tooLarge = true;
            return;
        }
        head.fields().add(name, nameStart, nameLength, value, valueStart, valueLength);
        problem = FieldRules.line(head.fields(), head.fields().count() - 1);
    }

    /** The block is complete: checks all of it together, and notes what it means; what it fails with, or null. */
    @Nullable ProxyError finish(Method request, boolean endStream) {
        if (tooLarge) {
            problem = "head too large";
            return ProxyError.RESPONSE_HEAD_TOO_LARGE;
        }
        if (problem == null && head.status() == 0) {
            problem = "no :status";
        }
        if (problem == null) {
            head.wireBytes(head.fields().end());
            problem = head.isInterim() ? interim(endStream) : framing(request, endStream);
        }
        return problem == null ? null : ProxyError.BAD_RESPONSE;
    }

    private @Nullable String interim(boolean endStream) {
        if (head.status() == 101) {
            return "101 in HTTP/2";
        }
        return endStream ? "the stream ends with an interim response" : null;
    }

    private @Nullable String framing(Method request, boolean endStream) {
        boolean bare = request == Method.HEAD || head.status() == NOT_MODIFIED || head.status() == NO_CONTENT;
        long length = -1;
        if (head.fields().has(KnownField.CONTENT_LENGTH) && head.status() != NO_CONTENT) {
            length = ContentLength.of(head.fields());
            if (length == ContentLength.INVALID) {
                return "bad Content-Length";
            }
            head.declaredLength(length, ContentLength.isPlain(head.fields()));
        }
        if (bare) {
            head.body(BodyKind.NONE, 0);
        } else if (endStream && length > 0) {
            return "no data, other than Content-Length";
        } else if (endStream) {
            head.body(BodyKind.LENGTH, 0);
        } else {
            head.body(length >= 0 ? BodyKind.LENGTH : BodyKind.CHUNKED, Math.max(0, length));
        }
        return null;
    }

    /** Which rule was broken, for logs. */
    String problem() {
        return String.valueOf(problem);
    }
}
