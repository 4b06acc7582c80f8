package io.weir.l7.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.core.loop.LoopConfined;

/** The head of a response, as a view of its bytes. Heads are reused: {@link #reset} first. */
@LoopConfined
public final class ResponseHead extends MessageHead {
    private int status;
    private int reasonStart;
    private int reasonLength;
    private long declaredLength = -1;

    /** Forgets everything; arrays stay for the next response unless they grew unusually large. */
    public void reset() {
        clear();
        status = 0;
        reasonStart = 0;
        reasonLength = 0;
        declaredLength = -1;
    }

    /** Begins a head that does not come from HTTP/1 bytes; fields are added with {@link HeadFields#add}. */
    public void start(int responseStatus, String reason) {
        reset();
        byte[] line = Ascii.bytes("HTTP/1.1 " + responseStatus + ' ' + reason + "\r\n");
        startLine(line);
        line(HttpVersion.HTTP_1_1, responseStatus, 13, line.length - 15, line.length);
    }

    /** 100 to 599. */
    public int status() {
        return status;
    }

    /** Another status with the same fields; the reason phrase is kept. */
    public void status(int newStatus) {
        status = newStatus;
        plainLine(false);
    }

    /** Whether it is an interim response: another one follows, unless it is 101. */
    public boolean isInterim() {
        return status < 200;
    }

    /** The reason phrase as sent; possibly empty. */
    public String reason() {
        return new String(fields().bytes(), reasonStart, reasonLength, ISO_8859_1);
    }

    /** Where the reason begins in the bytes of the fields. */
    public int reasonStart() {
        return reasonStart;
    }

    public int reasonLength() {
        return reasonLength;
    }

    /** What Content-Length says, of a body that may not be here (HEAD, 304); -1 when it says nothing. */
    public long declaredLength() {
        return declaredLength;
    }

    // For codecs.

    /** The status line. */
    public void line(HttpVersion lineVersion, int lineStatus, int start, int length, int end) {
        line(lineVersion, end);
        status = lineStatus;
        reasonStart = start;
        reasonLength = length;
    }

    /** What Content-Length says; {@code plain} = its line can be forwarded as it stands. */
    public void declaredLength(long length, boolean plain) {
        declaredLength = length;
        plainLength(plain);
    }

}
