package io.weir.l7.http2;

/** Numbers of the wire (RFC 9113, sections 4 and 6). */
final class Frames {
    static final int HEADER_BYTES = 9;
    /** Frames are never larger here, in either direction: the smallest bound there may be. */
    static final int PAYLOAD_BYTES_MAX = 16 << 10;
    static final int WINDOW_FIRST = 65_535;
    static final int STREAM_ID_MASK = Integer.MAX_VALUE;

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    /** RFC 9218, section 7.1. */
    static final int PRIORITY_UPDATE = 0x10;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int HAS_PRIORITY = 0x20;

    private Frames() {}
}
