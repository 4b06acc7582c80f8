package io.weir.l7.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.core.loop.LoopConfined;

/** The head of a response, as a view of its bytes. Heads are reused: {@link #reset} first. */
@LoopConfined
public final class ResponseHead {
    private final HeadFields fields = new HeadFields();
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private int status;
    private int reasonStart;
    private int reasonLength;
    private int lineEnd;
    private boolean plainLine;
    private BodyKind bodyKind = BodyKind.NONE;
    private long bodyLength;
    private long declaredLength = -1;
    private boolean plainLength;
    private boolean keepAlive = true;
    private boolean nominates;
    private long wireBytes;

    /** Forgets everything; arrays stay for the next response unless they grew unusually large. */
    public void reset() {
        fields.clear(8 << 10);
        version = HttpVersion.HTTP_1_1;
        status = 0;
        reasonStart = 0;
        reasonLength = 0;
        lineEnd = 0;
        plainLine = false;
        bodyKind = BodyKind.NONE;
        bodyLength = 0;
        declaredLength = -1;
        plainLength = false;
        keepAlive = true;
        nominates = false;
        wireBytes = 0;
    }

    /** Begins a head that does not come from HTTP/1 bytes; fields are added with {@link HeadFields#add}. */
    public void start(int responseStatus, String reason) {
        reset();
        byte[] line = Ascii.bytes("HTTP/1.1 " + responseStatus + ' ' + reason + "\r\n");
        System.arraycopy(line, 0, fields.reserve(line.length), 0, line.length);
        line(HttpVersion.HTTP_1_1, responseStatus, 13, line.length - 15, line.length);
        plainLine(true);
        fields.startAt(line.length);
    }

    public HeadFields fields() {
        return fields;
    }

    public HttpVersion version() {
        return version;
    }

    /** 100 to 599. */
    public int status() {
        return status;
    }

    /** Another status with the same fields; the reason phrase is kept. */
    public void status(int newStatus) {
        status = newStatus;
        plainLine = false;
    }

    /** Whether it is an interim response: another one follows, unless it is 101. */
    public boolean isInterim() {
        return status < 200;
    }

    /** The reason phrase as sent; possibly empty. */
    public String reason() {
        return new String(fields.bytes(), reasonStart, reasonLength, ISO_8859_1);
    }

    /** Where the reason begins in the bytes of the fields. */
    public int reasonStart() {
        return reasonStart;
    }

    public int reasonLength() {
        return reasonLength;
    }

    /** How the body is delimited; none for HEAD, 1xx, 204 and 304 whatever the fields say. */
    public BodyKind bodyKind() {
        return bodyKind;
    }

    /** The number of body bytes announced; meaningful for {@link BodyKind#LENGTH} only. */
    public long bodyLength() {
        return bodyLength;
    }

    /** Whether at least one body byte is announced or possible. */
    public boolean hasBody() {
        return bodyKind == BodyKind.CHUNKED || bodyKind == BodyKind.UNTIL_CLOSE || bodyLength > 0;
    }

    /** What Content-Length says, of a body that may not be here (HEAD, 304); -1 when it says nothing. */
    public long declaredLength() {
        return declaredLength;
    }

    /** Whether version, {@code Connection} and the body's end let the connection stay. */
    public boolean keepAlive() {
        return keepAlive && bodyKind != BodyKind.UNTIL_CLOSE;
    }

    /** The bytes the head took on the wire. */
    public long wireBytes() {
        return wireBytes;
    }

    // For codecs.

    /** The status line. */
    public void line(HttpVersion lineVersion, int lineStatus, int start, int length, int end) {
        version = lineVersion;
        status = lineStatus;
        reasonStart = start;
        reasonLength = length;
        lineEnd = end;
    }

    /** Whether the status line can be forwarded as it stands. */
    public void plainLine(boolean plain) {
        plainLine = plain;
    }

    /** Whether the status line can be forwarded as it stands. */
    public boolean isPlainLine() {
        return plainLine;
    }

    /** Behind the status line's CRLF. */
    public int lineEnd() {
        return lineEnd;
    }

    /** How the body is delimited. */
    public void body(BodyKind kind, long length) {
        bodyKind = kind;
        bodyLength = length;
    }

    /** What Content-Length says; {@code plain} = its line can be forwarded as it stands. */
    public void declaredLength(long length, boolean plain) {
        declaredLength = length;
        plainLength = plain;
    }

    /** Whether there is one Content-Length line, in canonical digits. */
    public boolean isPlainLength() {
        return plainLength;
    }

    /** What the Connection field says; {@code nominatesFields} = it names fields to take out. */
    public void connection(boolean staysOpen, boolean nominatesFields) {
        keepAlive = staysOpen;
        nominates = nominatesFields;
    }

    /** Whether the Connection field names fields to take out. */
    public boolean nominatesFields() {
        return nominates;
    }

    /** The bytes the head took on the wire. */
    public void wireBytes(long bytes) {
        wireBytes = bytes;
    }
}
