package io.weir.l7.http2;

import java.util.Locale;

/** Error codes of RST_STREAM and GOAWAY (RFC 9113, section 7). */
public enum Http2Error {
    NO_ERROR,
    PROTOCOL_ERROR,
    INTERNAL_ERROR,
    FLOW_CONTROL_ERROR,
    SETTINGS_TIMEOUT,
    STREAM_CLOSED,
    FRAME_SIZE_ERROR,
    REFUSED_STREAM,
    CANCEL,
    COMPRESSION_ERROR,
    CONNECT_ERROR,
    ENHANCE_YOUR_CALM,
    INADEQUATE_SECURITY,
    HTTP_1_1_REQUIRED;

    private static final Http2Error[] ALL = values();

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As on the wire. */
    public int code() {
        return ordinal();
    }

    /** In lower case, as labels and logs have it. */
    public String text() {
        return text;
    }

    /** The meaning of a code; one that nobody knows is an internal error (section 7). */
    public static Http2Error of(int code) {
        return code >= 0 && code < ALL.length ? ALL[code] : INTERNAL_ERROR;
    }
}
