package io.weir.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One HTTP/2 frame, valid or not: nothing here is checked. {@code fields} are what a header block that was read means
 * (with its CONTINUATION frames, which are joined into it), and none for any other frame.
 */
public record Http2Frame(int type, int flags, int streamId, byte[] payload, Fields fields) {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int PRIORITY_UPDATE = 16;

    public static final int ACK = 1;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;
    public static final int WITH_PRIORITY = 32;

    public static final int HEADER_TABLE_SIZE = 1;
    public static final int ENABLE_PUSH = 2;
    public static final int MAX_CONCURRENT_STREAMS = 3;
    public static final int INITIAL_WINDOW_SIZE = 4;
    public static final int MAX_FRAME_SIZE = 5;
    public static final int MAX_HEADER_LIST_SIZE = 6;
    public static final int ENABLE_CONNECT_PROTOCOL = 8;

    public static final int NO_ERROR = 0;
    public static final int PROTOCOL_ERROR = 1;
    public static final int INTERNAL_ERROR = 2;
    public static final int FLOW_CONTROL_ERROR = 3;
    public static final int STREAM_CLOSED = 5;
    public static final int FRAME_SIZE_ERROR = 6;
    public static final int REFUSED_STREAM = 7;
    public static final int CANCEL = 8;
    public static final int COMPRESSION_ERROR = 9;
    public static final int ENHANCE_YOUR_CALM = 11;

    private static final List<String> NAMES = List.of("DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS",
            "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE", "CONTINUATION");

    /** Any frame at all. */
    public static Http2Frame of(int type, int flags, int streamId, byte... payload) {
        return new Http2Frame(type, flags, streamId, payload, Fields.NONE);
    }

    public static Http2Frame data(int streamId, byte[] bytes, boolean end) {
        return of(DATA, end ? END_STREAM : 0, streamId, bytes);
    }

    /** A complete header block, made with {@link Hpack#block} or by hand. */
    public static Http2Frame headers(int streamId, byte[] block, boolean end) {
        return of(HEADERS, END_HEADERS | (end ? END_STREAM : 0), streamId, block);
    }

    public static Http2Frame reset(int streamId, int code) {
        return of(RST_STREAM, 0, streamId, ints(code));
    }

    /** Identifiers and values in turn. */
    public static Http2Frame settings(int... idsAndValues) {
        ByteBuffer payload = ByteBuffer.allocate(idsAndValues.length / 2 * 6);
        for (int i = 0; i < idsAndValues.length; i += 2) {
            payload.putShort((short) idsAndValues[i]).putInt(idsAndValues[i + 1]);
        }
        return of(SETTINGS, 0, 0, payload.array());
    }

    public static Http2Frame settingsAck() {
        return of(SETTINGS, ACK, 0);
    }

    public static Http2Frame ping(long opaque, boolean ack) {
        return of(PING, ack ? ACK : 0, 0, ByteBuffer.allocate(8).putLong(opaque).array());
    }

    public static Http2Frame goaway(int lastStreamId, int code) {
        return of(GOAWAY, 0, 0, ints(lastStreamId, code));
    }

    public static Http2Frame windowUpdate(int streamId, int increment) {
        return of(WINDOW_UPDATE, 0, streamId, ints(increment));
    }

    public static Http2Frame priority(int streamId, int dependsOn, int weight) {
        byte[] payload = ByteBuffer.allocate(5).putInt(dependsOn).put((byte) weight).array();
        return of(PRIORITY, 0, streamId, payload);
    }

    public static Http2Frame continuation(int streamId, byte[] block, boolean end) {
        return of(CONTINUATION, end ? END_HEADERS : 0, streamId, block);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    /** As it goes over the wire. */
    public byte[] bytes() {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >>> 16)).putShort((short) payload.length)
                .put((byte) type).put((byte) flags).putInt(streamId).put(payload).array();
    }

    /** Several frames back to back, to be sent at once. */
    public static byte[] bytes(Http2Frame... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Http2Frame frame : frames) {
            all.writeBytes(frame.bytes());
        }
        return all.toByteArray();
    }

    public boolean is(int flag) {
        return (flags & flag) != 0;
    }

    /** Whether this is the last frame of its stream's direction. */
    public boolean endsStream() {
        return (type == DATA || type == HEADERS) && is(END_STREAM);
    }

    /** Number {@code index} of the payload's four-byte integers. */
    public int payloadInt(int index) {
        return ByteBuffer.wrap(payload).getInt(4 * index);
    }

    /** The error code of a RST_STREAM or GOAWAY. */
    public int errorCode() {
        return payloadInt(type == GOAWAY ? 1 : 0);
    }

    @Override
    public String toString() {
        String name = type < NAMES.size() ? NAMES.get(type) : "type " + type;
        String code = type == RST_STREAM || type == GOAWAY ? " code " + errorCode() : "";
        return name + " stream " + streamId + " flags " + flags + " bytes " + payload.length + code
                + (fields.list().isEmpty() ? "" : " " + fields.list());
    }
}
