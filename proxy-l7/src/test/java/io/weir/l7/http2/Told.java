package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes down what is told of frames; the parts of a DATA frame as one, so that reads do not show. */
@LoopConfined
final class Told implements FrameEvents {
    private final StringBuilder to = new StringBuilder();
    /** Whether data stands at the end that is not complete. */
    private boolean inData;

    /** What was told, and forgotten with that. */
    String take() {
        String told = to.toString().strip();
        to.setLength(0);
        return told;
    }

    private void tell(Object... words) {
        for (Object word : words) {
            to.append(word).append(' ');
        }
        to.setCharAt(to.length() - 1, ';');
        to.append(' ');
    }

    @Override
    public void onDataBegins(int streamId, int flowBytes) {
        tell("data", streamId, "of", flowBytes);
    }

    @Override
    public void onDataPart(ByteBuf part) {
        to.append(part.toString(StandardCharsets.ISO_8859_1));
        inData = true;
        part.release();
    }

    @Override
    public void onDataEnds(int dataBytes, boolean endStream) {
        to.append(inData ? "; " : "");
        inData = false;
        tell("end", dataBytes, endStream);
    }

    @Override
    public void onHeaders(int streamId, boolean endStream, boolean endHeaders, ByteBuf payload, int length) {
        tell("headers", streamId, endStream, endHeaders, hex(payload, length));
    }

    @Override
    public void onContinuation(boolean endHeaders, ByteBuf payload, int length) {
        tell("continuation", endHeaders, hex(payload, length));
    }

    private static String hex(ByteBuf payload, int length) {
        byte[] bytes = new byte[length];
        payload.getBytes(payload.readerIndex(), bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void onPriority(int streamId) {
        tell("priority", streamId);
    }

    @Override
    public void onRstStream(int streamId, int code) {
        tell("reset", streamId, code);
    }

    @Override
    public void onSettingsAck() {
        tell("settings", "ack");
    }

    @Override
    public void onSettings(ByteBuf payload, int length) {
        tell("settings", hex(payload, length));
    }

    @Override
    public void onPing(boolean ack, long data) {
        tell("ping", ack, data);
    }

    @Override
    public void onGoAway(int lastStreamId, int code) {
        tell("goaway", lastStreamId, code);
    }

    @Override
    public void onWindowUpdate(int streamId, int increment) {
        tell("window", streamId, increment);
    }

    @Override
    public void onPriorityUpdate(int prioritizedId, ByteBuf payload, int length) {
        tell("priority update", prioritizedId,
                payload.toString(payload.readerIndex(), length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onUnknown() {
        tell("unknown");
    }

    @Override
    public void onStreamError(int streamId, Http2Error error, String detail) {
        tell("stream", streamId, error);
    }

    @Override
    public void onConnectionError(Http2Error error, String detail) {
        tell("connection", error);
    }
}
