package io.weir.l7.message;

import io.weir.core.loop.LoopConfined;

/** What the heads of requests and responses have in common: fields behind a start line, how the body ends. */
@LoopConfined
public abstract sealed class MessageHead permits RequestHead, ResponseHead {
    private static final int BYTES_KEPT = 8 << 10;

    private final HeadFields fields = new HeadFields();
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private int lineEnd;
    private boolean plainLine;
    private BodyKind bodyKind = BodyKind.NONE;
    private long bodyLength;
    private boolean plainLength;
    private boolean staysOpen = true;
    private boolean nominates;
    private long wireBytes;

    MessageHead() {}

    /** Forgets everything; arrays stay for the next head unless they grew unusually large. */
    void clear() {
        fields.clear(BYTES_KEPT);
        version = HttpVersion.HTTP_1_1;
        lineEnd = 0;
        plainLine = false;
        bodyKind = BodyKind.NONE;
        bodyLength = 0;
        plainLength = false;
        staysOpen = true;
        nominates = false;
        wireBytes = 0;
    }

    /** Puts a start line in place that did not come from the wire; fields are added behind it. */
    final void startLine(byte[] line) {
        System.arraycopy(line, 0, fields.reserve(line.length), 0, line.length);
        plainLine = true;
        fields.startAt(line.length);
    }

    public final HeadFields fields() {
        return fields;
    }

    public final HttpVersion version() {
        return version;
    }

    /** How the body is delimited; none for responses to HEAD, 1xx, 204 and 304 whatever the fields say. */
    public final BodyKind bodyKind() {
        return bodyKind;
    }

    /** The number of body bytes announced; meaningful for {@link BodyKind#LENGTH} only. */
    public final long bodyLength() {
        return bodyLength;
    }

    /** Whether at least one body byte is announced or possible. */
    public final boolean hasBody() {
        return bodyKind == BodyKind.LENGTH ? bodyLength > 0 : bodyKind != BodyKind.NONE;
    }

    /** Whether version, {@code Connection} and the body's end let the connection stay. */
    public final boolean keepAlive() {
        return staysOpen && bodyKind != BodyKind.UNTIL_CLOSE;
    }

    /** The bytes the head took on the wire. */
    public final long wireBytes() {
        return wireBytes;
    }

    // For codecs and connections.

    /** Of the start line, and where the fields begin behind its CRLF. */
    final void line(HttpVersion lineVersion, int end) {
        version = lineVersion;
        lineEnd = end;
    }

    /** Whether the start line can be forwarded as it stands. */
    public final void plainLine(boolean plain) {
        plainLine = plain;
    }

    /** Whether the start line can be forwarded as it stands. */
    public final boolean isPlainLine() {
        return plainLine;
    }

    /** Behind the start line's CRLF. */
    public final int lineEnd() {
        return lineEnd;
    }

    /** How the body is delimited. */
    public final void body(BodyKind kind, long length) {
        bodyKind = kind;
        bodyLength = length;
    }

    /** Whether there is one Content-Length line, in canonical digits, that can be forwarded as it stands. */
    public final boolean isPlainLength() {
        return plainLength;
    }

    final void plainLength(boolean plain) {
        plainLength = plain;
    }

    /** What the Connection field says; {@code nominatesFields} = it names fields to take out. */
    public final void connection(boolean keepsOpen, boolean nominatesFields) {
        staysOpen = keepsOpen;
        nominates = nominatesFields;
    }

    /** Whether the Connection field names fields to take out. */
    public final boolean nominatesFields() {
        return nominates;
    }

    /** The bytes the head took on the wire. */
    public final void wireBytes(long bytes) {
        wireBytes = bytes;
    }
}
