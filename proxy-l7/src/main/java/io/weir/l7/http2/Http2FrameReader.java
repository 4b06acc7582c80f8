package io.weir.l7.http2;

import static io.weir.l7.http2.Frames.ACK;
import static io.weir.l7.http2.Frames.END_HEADERS;
import static io.weir.l7.http2.Frames.END_STREAM;
import static io.weir.l7.http2.Frames.HAS_PRIORITY;
import static io.weir.l7.http2.Frames.HEADER_BYTES;
import static io.weir.l7.http2.Frames.PADDED;
import static io.weir.l7.http2.Frames.PAYLOAD_BYTES_MAX;
import static io.weir.l7.http2.Frames.STREAM_ID_MASK;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;

/**
 * Reads frames (RFC 9113, sections 4 and 6) with the rules that concern one frame alone, and that nothing stands
 * between the parts of a field block. DATA is handed on as it comes, every other frame once it is complete; so at
 * most one frame of the largest size has to be kept by the caller.
 */
@LoopConfined
final class Http2FrameReader {
    private final FrameEvents events;
    private boolean stopped;
    /** The stream whose field block is not complete, or 0. */
    private int blockStream;

    // The DATA frame under way.
    private boolean inData;
    private int dataLeft;
    private int paddingLeft;
    private int dataBytes;
    private boolean dataEndsStream;

    Http2FrameReader(FrameEvents events) {
        this.events = events;
    }

    /** Nothing more is read. */
    void stop() {
        stopped = true;
    }

    /** Whether a field block began and is not complete. */
    boolean isInBlock() {
        return blockStream != 0;
    }

    /** Borrows {@code in} and advances it behind what could be handed on; the rest is to come again with more. */
    void read(ByteBuf in) {
        while (!stopped && (inData ? readData(in) : readFrame(in))) {
            // On to the next frame.
        }
    }

    /** Whether there may be more to read. */
    private boolean readFrame(ByteBuf in) {
        if (in.readableBytes() < HEADER_BYTES) {
            return false;
        }
        int at = in.readerIndex();
        int length = in.getUnsignedMedium(at);
        int type = in.getUnsignedByte(at + 3);
        int flags = in.getUnsignedByte(at + 4);
        int streamId = in.getInt(at + 5) & STREAM_ID_MASK;
        if (length > PAYLOAD_BYTES_MAX) {
            fail(Http2Error.FRAME_SIZE_ERROR, "frame too large");
            return false;
        }
        if (blockStream != 0 && (type != Frames.CONTINUATION || streamId != blockStream)) {
            fail(Http2Error.PROTOCOL_ERROR, "frame inside a field block");
            return false;
        }
        if (type == Frames.DATA) {
            return beginData(in, length, flags, streamId);
        }
        if (in.readableBytes() < HEADER_BYTES + length) {
            return false;
        }
        in.skipBytes(HEADER_BYTES);
        int frameEnd = in.readerIndex() + length;
        dispatch(in, type, flags, streamId, length);
        in.readerIndex(frameEnd);
        return true;
    }

    private void dispatch(ByteBuf in, int type, int flags, int streamId, int length) {
        switch (type) {
            case Frames.HEADERS -> headers(in, flags, streamId, length);
            case Frames.CONTINUATION -> continuation(in, flags, streamId, length);
            case Frames.PRIORITY -> priority(in, streamId, length);
            case Frames.RST_STREAM -> rstStream(in, streamId, length);
            case Frames.SETTINGS -> settings(in, flags, streamId, length);
            case Frames.PUSH_PROMISE -> fail(Http2Error.PROTOCOL_ERROR, "push was not allowed");
            case Frames.PING -> ping(in, flags, streamId, length);
            case Frames.GOAWAY -> goAway(in, streamId, length);
            case Frames.WINDOW_UPDATE -> windowUpdate(in, streamId, length);
            case Frames.PRIORITY_UPDATE -> priorityUpdate(in, streamId, length);
            default -> events.onUnknown();
        }
    }

    // DATA.

    private boolean beginData(ByteBuf in, int length, int flags, int streamId) {
        boolean padded = (flags & PADDED) != 0;
        if (streamId == 0) {
            fail(Http2Error.PROTOCOL_ERROR, "DATA on stream 0");
            return false;
        }
        if (padded && length == 0) {
            fail(Http2Error.FRAME_SIZE_ERROR, "DATA too short for its padding");
            return false;
        }
        if (padded && in.readableBytes() <= HEADER_BYTES) {
            return false;
        }
        in.skipBytes(HEADER_BYTES);
        int padding = padded ? in.readUnsignedByte() : 0;
        dataLeft = length - (padded ? 1 : 0) - padding;
        if (dataLeft < 0) {
            fail(Http2Error.PROTOCOL_ERROR, "padding longer than its frame");
            return false;
        }
        paddingLeft = padding;
        dataBytes = 0;
        dataEndsStream = (flags & END_STREAM) != 0;
        inData = true;
        events.onDataBegins(streamId, length);
        return true;
    }

    private boolean readData(ByteBuf in) {
        int part = Math.min(dataLeft, in.readableBytes());
        if (part > 0) {
            dataLeft -= part;
            dataBytes += part;
            events.onDataPart(in.readRetainedSlice(part));
        }
        int padding = Math.min(paddingLeft, in.readableBytes());
        in.skipBytes(padding);
        paddingLeft -= padding;
        if (dataLeft > 0 || paddingLeft > 0) {
            return false;
        }
        inData = false;
        events.onDataEnds(dataBytes, dataEndsStream);
        return true;
    }

    // Field blocks.

    private void headers(ByteBuf in, int flags, int streamId, int length) {
        int prefix = ((flags & PADDED) != 0 ? 1 : 0) + ((flags & HAS_PRIORITY) != 0 ? 5 : 0);
        if (streamId == 0) {
            fail(Http2Error.PROTOCOL_ERROR, "HEADERS on stream 0");
            return;
        }
        if (length < prefix) {
            fail(Http2Error.FRAME_SIZE_ERROR, "HEADERS too short");
            return;
        }
        int padding = (flags & PADDED) != 0 ? in.readUnsignedByte() : 0;
        boolean onItself = false;
        if ((flags & HAS_PRIORITY) != 0) {
            onItself = (in.readInt() & STREAM_ID_MASK) == streamId;
            in.skipBytes(1);
        }
        int blockLength = length - prefix - padding;
        if (blockLength < 0 || onItself) {
            fail(Http2Error.PROTOCOL_ERROR, onItself ? "stream depends on itself" : "padding longer than its frame");
            return;
        }
        boolean endHeaders = (flags & END_HEADERS) != 0;
        blockStream = endHeaders ? 0 : streamId;
        events.onHeaders(streamId, (flags & END_STREAM) != 0, endHeaders, in, blockLength);
    }

    private void continuation(ByteBuf in, int flags, int streamId, int length) {
        if (blockStream == 0 || streamId == 0) {
            fail(Http2Error.PROTOCOL_ERROR, "CONTINUATION of nothing");
            return;
        }
        boolean endHeaders = (flags & END_HEADERS) != 0;
        if (endHeaders) {
            blockStream = 0;
        }
        events.onContinuation(endHeaders, in, length);
    }

    // One stream.

    private void priority(ByteBuf in, int streamId, int length) {
        if (streamId == 0) {
            fail(Http2Error.PROTOCOL_ERROR, "PRIORITY on stream 0");
        } else if (length != 5) {
            events.onStreamError(streamId, Http2Error.FRAME_SIZE_ERROR, "PRIORITY not of 5 bytes");
        } else if ((in.readInt() & STREAM_ID_MASK) == streamId) {
            events.onStreamError(streamId, Http2Error.PROTOCOL_ERROR, "stream depends on itself");
        } else {
            events.onPriority(streamId);
        }
    }

    private void rstStream(ByteBuf in, int streamId, int length) {
        if (streamId == 0) {
            fail(Http2Error.PROTOCOL_ERROR, "RST_STREAM on stream 0");
        } else if (length != 4) {
            fail(Http2Error.FRAME_SIZE_ERROR, "RST_STREAM not of 4 bytes");
        } else {
            events.onRstStream(streamId, in.readInt());
        }
    }

    private void windowUpdate(ByteBuf in, int streamId, int length) {
        if (length != 4) {
            fail(Http2Error.FRAME_SIZE_ERROR, "WINDOW_UPDATE not of 4 bytes");
            return;
        }
        int increment = in.readInt() & STREAM_ID_MASK;
        if (increment > 0) {
            events.onWindowUpdate(streamId, increment);
        } else if (streamId == 0) {
            fail(Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
        } else {
            events.onStreamError(streamId, Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
        }
    }

    private void priorityUpdate(ByteBuf in, int streamId, int length) {
        if (streamId != 0) {
            fail(Http2Error.PROTOCOL_ERROR, "PRIORITY_UPDATE on a stream");
            return;
        }
        if (length < 4) {
            fail(Http2Error.FRAME_SIZE_ERROR, "PRIORITY_UPDATE too short");
            return;
        }
        int prioritized = in.readInt() & STREAM_ID_MASK;
        if (prioritized == 0) {
            fail(Http2Error.PROTOCOL_ERROR, "PRIORITY_UPDATE of stream 0");
        } else {
            events.onPriorityUpdate(prioritized, in, length - 4);
        }
    }

    // The connection.

    private void settings(ByteBuf in, int flags, int streamId, int length) {
        boolean ack = (flags & ACK) != 0;
        if (streamId != 0) {
            fail(Http2Error.PROTOCOL_ERROR, "SETTINGS on a stream");
        } else if (length % 6 != 0 || (ack && length != 0)) {
            fail(Http2Error.FRAME_SIZE_ERROR, "SETTINGS of that length");
        } else if (ack) {
            events.onSettingsAck();
        } else {
            events.onSettings(in, length);
        }
    }

    private void ping(ByteBuf in, int flags, int streamId, int length) {
        if (streamId != 0) {
            fail(Http2Error.PROTOCOL_ERROR, "PING on a stream");
        } else if (length != 8) {
            fail(Http2Error.FRAME_SIZE_ERROR, "PING not of 8 bytes");
        } else {
            events.onPing((flags & ACK) != 0, in.readLong());
        }
    }

    private void goAway(ByteBuf in, int streamId, int length) {
        if (streamId != 0) {
            fail(Http2Error.PROTOCOL_ERROR, "GOAWAY on a stream");
        } else if (length < 8) {
            fail(Http2Error.FRAME_SIZE_ERROR, "GOAWAY too short");
        } else {
            events.onGoAway(in.readInt() & STREAM_ID_MASK, in.readInt());
        }
    }

    private void fail(Http2Error error, String detail) {
        stopped = true;
        events.onConnectionError(error, detail);
    }
}
