package io.weir.l7.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.l7.filter.WebSocketKeys;
import io.weir.l7.hpack.HpackEncoder;
import io.weir.l7.http1.ConnectionOptions;
import io.weir.l7.message.Ascii;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads as field blocks (RFC 9113, section 8.3): pseudo-fields first, then the lines as they came, without what
 * concerns one HTTP/1 connection only (section 8.2.2), with the edits, and one length if it is known. Each method
 * begins the block of the encoder it is given.
 */
final class Http2HeadWriter {
    private static final long LEFT_OUT = KnownField.hopByHop() | KnownField.CONTENT_LENGTH.bit();
    private static final byte[] CONNECT = "CONNECT".getBytes(US_ASCII);
    private static final byte[] PROTOCOL = ":protocol".getBytes(US_ASCII);
    private static final byte[] WEBSOCKET = "websocket".getBytes(US_ASCII);
    private static final byte[] TE = "te".getBytes(US_ASCII);
    private static final byte[] TRAILERS = "trailers".getBytes(US_ASCII);

    private Http2HeadWriter() {}

    /** A final response's head. */
    static void response(ResponseHead head, HeadEdits edits, HpackEncoder out) {
        out.begin();
        out.status(head.status());
        lines(head.fields(), LEFT_OUT | edits.droppedBits(), edits, head.nominatesFields(), out);
        boolean mayHaveLength = head.status() >= 200 && head.status() != 204;
        // A HEAD or 304 tells the length of a body that is not sent.
        long length = !mayHaveLength ? -1 : head.bodyKind() == BodyKind.LENGTH ? head.bodyLength()
                : head.bodyKind() == BodyKind.NONE ? head.declaredLength() : -1;
        if (length >= 0) {
            out.contentLength(length);
        }
        lines(edits.added(), LEFT_OUT, null, false, out);
    }

    /** An interim response's head; 101 does not exist here. */
    static void interim(ResponseHead head, HpackEncoder out) {
        out.begin();
        out.status(head.status());
        lines(head.fields(), LEFT_OUT | KnownField.TRAILER.bit(), null, head.nominatesFields(), out);
    }

    /** Appends trailers to a block that was begun. */
    static void trailers(HeadFields fields, HpackEncoder out) {
        lines(fields, LEFT_OUT, null, false, out);
    }

    /** A request's head, with {@code :authority} instead of Host; {@code scheme} is the endpoint's connection's. */
    static void request(RequestHead head, HeadEdits edits, String scheme, HpackEncoder out) {
        out.begin();
        out.method(head.fields().bytes(), 0, head.methodLength());
        pseudoFields(head, edits, scheme, out);
        requestLines(head, edits, out);
    }

    /** The extended CONNECT that a WebSocket's request is here, without its key (RFC 8441, section 5). */
    static void webSocket(RequestHead head, HeadEdits edits, String scheme, HpackEncoder out) {
        out.begin();
        out.method(CONNECT, 0, CONNECT.length);
        pseudoFields(head, edits, scheme, out);
        out.field(PROTOCOL, WEBSOCKET);
        requestLines(head, edits, out);
    }

    private static void pseudoFields(RequestHead head, HeadEdits edits, String scheme, HpackEncoder out) {
        byte[] b = head.fields().bytes();
        out.scheme(scheme);
        String host = edits.host() != null ? edits.host() : head.authority();
        if (!host.isEmpty()) {
            byte[] authority = Ascii.bytes(host);
            out.authority(authority, 0, authority.length);
        }
        String target = edits.target();
        if (target == null) {
            out.path(b, head.targetStart(), head.targetLength());
        } else {
            byte[] path = Ascii.bytes(target);
            out.path(path, 0, path.length);
        }
    }

    private static void requestLines(RequestHead head, HeadEdits edits, HpackEncoder out) {
        HeadFields fields = head.fields();
        long dropped = LEFT_OUT | KnownField.HOST.bit() | edits.droppedBits();
        if (head.upgradeRequested()) {
            linesWithoutKey(fields, dropped, edits, head.nominatesFields(), out);
        } else {
            lines(fields, dropped, edits, head.nominatesFields(), out);
        }
        if (head.bodyKind() == BodyKind.LENGTH) {
            out.contentLength(head.bodyLength());
        }
        if (fields.has(KnownField.TE) && ConnectionOptions.hasElement(fields, KnownField.TE, "trailers")) {
            out.field(TE, TRAILERS);
        }
        lines(edits.added(), LEFT_OUT | KnownField.HOST.bit(), null, false, out);
    }

    private static void lines(
            HeadFields fields, long dropped, @Nullable HeadEdits edits, boolean nominates, HpackEncoder out) {
        boolean byName = nominates || (edits != null && edits.dropsNames());
        for (int i = 0; i < fields.count(); i++) {
            if ((fields.knownBit(i) & dropped) == 0 && !(byName && dropsName(fields, i, edits, nominates))) {
                out.field(fields, i);
            }
        }
    }

    /** A WebSocket's key means nothing here. */
    private static void linesWithoutKey(
            HeadFields fields, long dropped, HeadEdits edits, boolean nominates, HpackEncoder out) {
        for (int i = 0; i < fields.count(); i++) {
            if ((fields.knownBit(i) & dropped) == 0 && !dropsName(fields, i, edits, nominates)
                    && !fields.nameIs(i, WebSocketKeys.KEY)) {
                out.field(fields, i);
            }
        }
    }

    private static boolean dropsName(HeadFields fields, int i, @Nullable HeadEdits edits, boolean nominates) {
        return (edits != null && edits.dropsName(fields, i))
                || (nominates && (fields.knownBit(i) & KnownField.guarded()) == 0
                        && ConnectionOptions.nominates(fields, i));
    }
}
