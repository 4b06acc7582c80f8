package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;
import io.weir.l7.hpack.HpackSink;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import org.jspecify.annotations.Nullable;

/**
 * Makes trailers of a field block (RFC 9113, section 8.1): no pseudo-fields; what means nothing behind a body is
 * dropped, as of HTTP/1 trailers. Bounds: 8 KiB and 64 lines.
 */
@LoopConfined
final class TrailerBlock implements HpackSink {
    private static final int BYTES_MAX = 8 << 10;
    private static final int LINES_MAX = 64;

    private HeadFields fields = new HeadFields();
    private @Nullable String problem;

    /** Begins a block for {@code into}, which is emptied. */
    void begin(HeadFields into) {
        into.clear(1024);
        fields = into;
        problem = null;
    }

    @Override
    public void onField(byte[] name, int nameStart, int nameLength, byte[] value, int valueStart, int valueLength) {
        if (problem != null) {
            return;
        }
        if (fields.end() + nameLength + valueLength > BYTES_MAX || fields.count() >= LINES_MAX) {
            problem = "trailers too large";
            return;
        }
        problem = nameLength > 0 && name[nameStart] == ':' ? "pseudo-field in trailers"
                : FieldRules.name(name, nameStart, nameLength);
        if (problem == null) {
            problem = FieldRules.value(value, valueStart, valueLength);
        }
        if (problem == null) {
            fields.add(name, nameStart, nameLength, value, valueStart, valueLength);
            problem = FieldRules.line(fields, fields.count() - 1);
        }
    }

    /** What is wrong, or null. */
    @Nullable String finish() {
        if (problem == null && fields.count() > 0) {
            fields.removeAll(KnownField.hopByHop() | KnownField.guarded());
        }
        return problem;
    }
}
