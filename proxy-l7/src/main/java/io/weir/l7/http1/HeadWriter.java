package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads for the next hop: runs of untouched lines as they came, without what concerns one connection only,
 * with the edits, and with exactly one framing of its own. What goes out is canonical whatever came in. Every method
 * borrows {@code out}, which must be able to grow.
 */
public final class HeadWriter {
    private static final long FRAMING = KnownField.CONTENT_LENGTH.bit() | KnownField.TRANSFER_ENCODING.bit();
    private static final int OWN_LINES_BYTES = 192;

    private static final byte[] VERSION_END = " HTTP/1.1\r\n".getBytes(US_ASCII);
    private static final byte[] STATUS_START = "HTTP/1.1 ".getBytes(US_ASCII);
    private static final byte[] HOST = "host: ".getBytes(US_ASCII);
    private static final byte[] LENGTH = "content-length: ".getBytes(US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding: chunked\r\n".getBytes(US_ASCII);
    private static final byte[] TE_TRAILERS = "te: trailers\r\nconnection: te\r\n".getBytes(US_ASCII);
    private static final byte[] TE_TRAILERS_UPGRADE = "te: trailers\r\nconnection: te, upgrade\r\n".getBytes(US_ASCII);
    private static final byte[] UPGRADE = "connection: upgrade\r\n".getBytes(US_ASCII);
    private static final byte[] CLOSE = "connection: close\r\n".getBytes(US_ASCII);
    private static final byte[] KEEP_ALIVE = "connection: keep-alive\r\n".getBytes(US_ASCII);

    private HeadWriter() {}

    /** A size no head with these edits exceeds, but for targets and hosts that edits replace. */
    public static int estimate(HeadFields fields, HeadEdits edits) {
        return fields.end() + edits.added().end() + OWN_LINES_BYTES;
    }

    /**
     * Appends a request for an HTTP/1.1 endpoint.
     *
     * @param kind how the body will be delimited; never {@link BodyKind#UNTIL_CLOSE}
     * @param length of the body, for {@link BodyKind#LENGTH}
     * @param upgrade whether the request to leave HTTP is passed on
     */
    public static void writeRequest(
            RequestHead head, HeadEdits edits, BodyKind kind, long length, boolean upgrade, ByteBuf out) {
        assert kind != BodyKind.UNTIL_CLOSE : "a request ends before its connection";
        HeadFields fields = head.fields();
        boolean keepsLength = kind == BodyKind.LENGTH && head.isPlainLength() && length == head.bodyLength()
                && (edits.droppedBits() & KnownField.CONTENT_LENGTH.bit()) == 0;
        boolean newHost = edits.host() != null || head.hasTargetAuthority() || !fields.has(KnownField.HOST)
                || (edits.droppedBits() & KnownField.HOST.bit()) != 0;
        long dropped = dropped(edits, kind, upgrade, keepsLength) | (newHost ? KnownField.HOST.bit() : 0);
        if (head.version() == HttpVersion.HTTP_1_0) {
            // Ignored here (RFC 9110, section 10.1.1), so nobody else shall wait because of it.
            dropped |= KnownField.EXPECT.bit();
        }

        out.ensureWritable(estimate(fields, edits));
        int from = requestLine(head, edits, newHost, out);
        copyLines(fields, from, dropped, edits, head.nominatesFields(), out);
        framing(kind, length, keepsLength, out);
        boolean trailers = fields.has(KnownField.TE) && ConnectionOptions.hasElement(fields, KnownField.TE, "trailers");
        if (trailers) {
            out.writeBytes(upgrade ? TE_TRAILERS_UPGRADE : TE_TRAILERS);
        } else if (upgrade) {
            out.writeBytes(UPGRADE);
        }
        addedLines(edits, out);
        out.writeBytes(WireText.CRLF);
    }

    /** Writes what stands before the fields, or nothing when the line can go with them; where to copy from. */
    private static int requestLine(RequestHead head, HeadEdits edits, boolean newHost, ByteBuf out) {
        byte[] b = head.fields().bytes();
        boolean plain = head.isPlainLine() && edits.target() == null;
        if (plain && !newHost) {
            return 0;
        }
        if (plain) {
            out.writeBytes(b, 0, head.lineEnd());
        } else {
            out.writeBytes(b, 0, head.methodLength()).writeByte(' ');
            if (edits.target() == null) {
                out.writeBytes(b, head.targetStart(), head.targetLength());
            } else {
                WireText.target(edits.target(), out);
            }
            out.writeBytes(VERSION_END);
        }
        if (newHost) {
            out.writeBytes(HOST);
            WireText.value(Objects.requireNonNullElseGet(edits.host(), head::authority), out);
            out.writeBytes(WireText.CRLF);
        }
        return head.lineEnd();
    }

    /**
     * Appends a response for a client; a 101 keeps its {@code Upgrade} and says so.
     *
     * @param kind how the body will be delimited; chunks become the end of the connection for 1.0 clients
     * @param length of the body, for {@link BodyKind#LENGTH}
     * @param close whether the connection ends behind it; so it does anyway when that delimits the body
     */
    public static void writeResponse(ResponseHead head, HeadEdits edits, BodyKind kind, long length,
            HttpVersion client, boolean close, ByteBuf out) {
        HeadFields fields = head.fields();
        boolean upgrade = head.status() == 101;
        boolean mayHaveLength = head.status() >= 200 && head.status() != 204;
        BodyKind sent = kind == BodyKind.CHUNKED ? kind.towards(client) : kind;
        // A HEAD or 304 tells the length of a body that is not sent.
        long told = !mayHaveLength ? -1 : sent == BodyKind.LENGTH ? length
                : sent == BodyKind.NONE ? head.declaredLength() : -1;
        boolean keepsLength = told >= 0 && head.isPlainLength() && told == head.declaredLength()
                && (edits.droppedBits() & KnownField.CONTENT_LENGTH.bit()) == 0;

        out.ensureWritable(estimate(fields, edits));
        int from = statusLine(head, out);
        copyLines(fields, from, dropped(edits, sent, upgrade, keepsLength), edits, head.nominatesFields(), out);
        framing(told >= 0 ? BodyKind.LENGTH : sent == BodyKind.CHUNKED ? sent : BodyKind.NONE, told, keepsLength, out);
        if (upgrade) {
            out.writeBytes(UPGRADE);
        } else if (close || sent == BodyKind.UNTIL_CLOSE) {
            out.writeBytes(CLOSE);
        } else if (client == HttpVersion.HTTP_1_0) {
            out.writeBytes(KEEP_ALIVE);
        }
        addedLines(edits, out);
        out.writeBytes(WireText.CRLF);
    }

    /** Appends an interim response other than 101, as it came but for what concerns one connection only. */
    public static void writeInterim(ResponseHead head, ByteBuf out) {
        HeadFields fields = head.fields();
        out.ensureWritable(fields.end() + OWN_LINES_BYTES);
        int from = statusLine(head, out);
        long dropped = KnownField.hopByHop() | FRAMING | KnownField.TRAILER.bit();
        copyLines(fields, from, dropped, null, head.nominatesFields(), out);
        out.writeBytes(WireText.CRLF);
    }

    private static int statusLine(ResponseHead head, ByteBuf out) {
        if (head.isPlainLine()) {
            return 0;
        }
        out.writeBytes(STATUS_START);
        WireText.decimal(head.status(), out);
        out.writeByte(' ');
        out.writeBytes(head.fields().bytes(), head.reasonStart(), head.reasonLength());
        out.writeBytes(WireText.CRLF);
        return head.lineEnd();
    }

    private static long dropped(HeadEdits edits, BodyKind kind, boolean upgrade, boolean keepsLength) {
        long dropped = KnownField.hopByHop() | FRAMING;
        if (kind != BodyKind.CHUNKED) {
            dropped |= KnownField.TRAILER.bit();
        }
        if (upgrade) {
            dropped &= ~KnownField.UPGRADE.bit();
        }
        if (keepsLength) {
            dropped &= ~KnownField.CONTENT_LENGTH.bit();
        }
        return dropped | edits.droppedBits();
    }

    private static void framing(BodyKind kind, long length, boolean keepsLength, ByteBuf out) {
        if (kind == BodyKind.CHUNKED) {
            out.writeBytes(CHUNKED);
        } else if (kind == BodyKind.LENGTH && !keepsLength) {
            out.writeBytes(LENGTH);
            WireText.decimal(length, out);
            out.writeBytes(WireText.CRLF);
        }
    }

    /** Edits never frame: a line that would is left out. */
    private static void addedLines(HeadEdits edits, ByteBuf out) {
        if (edits.added().count() > 0) {
            copyLines(edits.added(), 0, KnownField.hopByHop() | FRAMING, null, false, out);
        }
    }

    /** Appends every line of these fields. */
    static void copyAll(HeadFields fields, ByteBuf out) {
        copyLines(fields, fields.nameStart(0), 0, null, false, out);
    }

    private static void copyLines(
            HeadFields fields, int from, long dropped, @Nullable HeadEdits edits, boolean nominates, ByteBuf out) {
        byte[] b = fields.bytes();
        boolean byName = nominates || (edits != null && edits.dropsNames());
        int run = from;
        for (int i = 0; i < fields.count(); i++) {
            boolean drop = (fields.knownBit(i) & dropped) != 0 || (byName && dropsName(fields, i, edits, nominates));
            if (!drop && fields.isPlainLine(i)) {
                continue;
            }
            int start = fields.nameStart(i);
            if (start > run) {
                out.writeBytes(b, run, start - run);
            }
            run = fields.lineEnd(i);
            if (!drop) {
                canonicalLine(fields, i, out);
            }
        }
        if (fields.end() > run) {
            out.writeBytes(b, run, fields.end() - run);
        }
    }

    private static boolean dropsName(HeadFields fields, int i, @Nullable HeadEdits edits, boolean nominates) {
        return (edits != null && edits.dropsName(fields, i))
                || (nominates && (fields.knownBit(i) & KnownField.guarded()) == 0
                        && ConnectionOptions.nominates(fields, i));
    }

    private static void canonicalLine(HeadFields fields, int i, ByteBuf out) {
        byte[] b = fields.bytes();
        out.writeBytes(b, fields.nameStart(i), fields.nameLength(i)).writeByte(':').writeByte(' ');
        out.writeBytes(b, fields.valueStart(i), fields.valueLength(i)).writeBytes(WireText.CRLF);
    }
}
