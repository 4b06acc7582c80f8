package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;

/** Frames as they come, checked as far as one frame alone can be. Buffers that are not taken are lent for the call. */
interface FrameEvents {
    /** A DATA frame begins; {@code flowBytes} is what it takes of the windows, padding included. */
    void onDataBegins(int streamId, int flowBytes);

    /** Takes {@code part}, the next bytes of the frame begun; never empty. */
    void onDataPart(ByteBuf part);

    /** The frame is complete; {@code dataBytes} came, not counting padding. */
    void onDataEnds(int dataBytes, boolean endStream);

    /** The first {@code length} bytes at the reader index are a field block, or its beginning. */
    void onHeaders(int streamId, boolean endStream, boolean endHeaders, ByteBuf payload, int length);

    /** The next {@code length} bytes of the field block begun. */
    void onContinuation(boolean endHeaders, ByteBuf payload, int length);

    /** Deprecated priorities (RFC 9113, section 5.3.2); nothing is done with them. */
    void onPriority(int streamId);

    void onRstStream(int streamId, int code);

    void onSettingsAck();

    /** The first {@code length} bytes at the reader index are settings, six bytes each. */
    void onSettings(ByteBuf payload, int length);

    void onPing(boolean ack, long data);

    void onGoAway(int lastStreamId, int code);

    /** {@code streamId} 0 = the connection. */
    void onWindowUpdate(int streamId, int increment);

    /** The first {@code length} bytes at the reader index are a priority field value (RFC 9218, section 7.1). */
    void onPriorityUpdate(int prioritizedId, ByteBuf payload, int length);

    /** A frame of a type nobody knows; ignored (section 5.5). */
    void onUnknown();

    /** A frame breaks a rule in a way that concerns its stream only. */
    void onStreamError(int streamId, Http2Error error, String detail);

    /** What follows cannot be read; nothing more comes. */
    void onConnectionError(Http2Error error, String detail);
}
