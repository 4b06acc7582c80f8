package io.weir.l7.http2;

import io.weir.core.loop.LoopConfined;
import org.jspecify.annotations.Nullable;

/** What the peer asked for (RFC 9113, section 6.5.2); the defaults until it did. */
@LoopConfined
final class Http2Settings {
    static final int HEADER_TABLE_SIZE = 1;
    static final int ENABLE_PUSH = 2;
    static final int MAX_CONCURRENT_STREAMS = 3;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_FRAME_SIZE = 5;
    static final int MAX_HEADER_LIST_SIZE = 6;
    /** RFC 8441, section 3. */
    static final int ENABLE_CONNECT_PROTOCOL = 8;
    /** RFC 9218, section 2.1. */
    static final int NO_RFC7540_PRIORITIES = 9;

    private static final int FRAME_BYTES_LEAST = 16 << 10;
    private static final int FRAME_BYTES_MOST = (1 << 24) - 1;

    private long concurrentStreamsMax = Long.MAX_VALUE;
    private int windowFirst = Frames.WINDOW_FIRST;
    private long headerListBytesMax = Long.MAX_VALUE;
    private boolean connectProtocol;
    private @Nullable Boolean priorities;

    /** Streams the peer lets us have open. */
    long concurrentStreamsMax() {
        return concurrentStreamsMax;
    }

    /** The window of a new stream. */
    int windowFirst() {
        return windowFirst;
    }

    /** The largest field section the peer wants (section 10.5.1: advice). */
    long headerListBytesMax() {
        return headerListBytesMax;
    }

    /** Whether extended CONNECT is understood. */
    boolean connectProtocol() {
        return connectProtocol;
    }

    /**
     * Takes one setting over.
     *
     * @param value unsigned, 32 bits
     * @param fromServer whether the peer is a server
     * @return what the connection fails with, or null
     */
    @Nullable Http2Error apply(int id, long value, boolean fromServer) {
        switch (id) {
            case ENABLE_PUSH -> {
                return value > (fromServer ? 0 : 1) ? Http2Error.PROTOCOL_ERROR : null;
            }
            case MAX_CONCURRENT_STREAMS -> concurrentStreamsMax = value;
            case INITIAL_WINDOW_SIZE -> {
                if (value > Integer.MAX_VALUE) {
                    return Http2Error.FLOW_CONTROL_ERROR;
                }
                windowFirst = (int) value;
            }
            case MAX_FRAME_SIZE -> {
                // We send the smallest of the largest, which every peer takes.
                return value < FRAME_BYTES_LEAST || value > FRAME_BYTES_MOST ? Http2Error.PROTOCOL_ERROR : null;
            }
            case MAX_HEADER_LIST_SIZE -> headerListBytesMax = value;
            case ENABLE_CONNECT_PROTOCOL -> {
                if (value > 1 || (value == 0 && connectProtocol)) {
                    return Http2Error.PROTOCOL_ERROR;
                }
                connectProtocol = value == 1;
            }
            case NO_RFC7540_PRIORITIES -> {
                return applyPriorities(value);
            }
            default -> {
                // HEADER_TABLE_SIZE bounds a table that is not used here; others are not known, and ignored.
            }
        }
        return null;
    }

    /** It is said once, and not taken back (RFC 9218, section 2.1). */
    private @Nullable Http2Error applyPriorities(long value) {
        boolean none = value == 1;
        if (value > 1 || (priorities != null && priorities != none)) {
            return Http2Error.PROTOCOL_ERROR;
        }
        priorities = none;
        return null;
    }
}
