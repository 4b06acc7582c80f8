package io.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a {@link Http2Peer}, answers those that are answered by themselves, and keeps the windows. */
final class Http2Link {
    final Hpack hpack = new Hpack();
    boolean answering = true;
    boolean refilling = true;

    private final Transport wire;
    /** What may be sent on a stream beyond the initial window; 0 is the connection itself. */
    private final Map<Integer, Long> windows = new HashMap<>();
    private final Map<Integer, Integer> settings = new HashMap<>();

    Http2Link(Transport wire) {
        this.wire = wire;
    }

    void moveWindow(int streamId, long bytes) {
        windows.merge(streamId, bytes, Long::sum);
    }

    long room(int streamId) {
        int initial = streamId == 0 ? 65_535 : setting(Http2Frame.INITIAL_WINDOW_SIZE, 65_535);
        return initial + windows.getOrDefault(streamId, 0L);
    }

    int setting(int id, int otherwise) {
        return settings.getOrDefault(id, otherwise);
    }

    /** Reads the preface of a client. */
    void readPreface() throws IOException {
        String preface = new String(wire.readExactly(Http2Peer.PREFACE.length()), ISO_8859_1);
        if (!preface.equals(Http2Peer.PREFACE)) {
            throw new IOException("preface: " + preface);
        }
    }

    /** The next frame that was not answered; null at the end. */
    @Nullable Http2Frame next() throws IOException {
        for (Http2Frame frame = readFrame(); frame != null; frame = readFrame()) {
            if (!isAnswered(frame)) {
                return frame;
            }
        }
        return null;
    }

    /** Reads one frame and adds it unless it was answered; false at the end. */
    boolean readOne(Collection<Http2Frame> unanswered) throws IOException {
        Http2Frame frame = readFrame();
        if (frame != null && !isAnswered(frame)) {
            unanswered.add(frame);
        }
        return frame != null;
    }

    private boolean isAnswered(Http2Frame frame) throws IOException {
        switch (frame.type()) {
            case Http2Frame.SETTINGS -> {
                if (frame.is(Http2Frame.ACK)) {
                    return answering;
                }
                ByteBuffer payload = ByteBuffer.wrap(frame.payload());
                while (payload.remaining() >= 6) {
                    settings.put((int) payload.getShort(), payload.getInt());
                }
                if (answering) {
                    send(Http2Frame.settingsAck());
                }
                return answering;
            }
            case Http2Frame.PING -> {
                if (!answering || frame.is(Http2Frame.ACK)) {
                    return false;
                }
                send(Http2Frame.of(Http2Frame.PING, Http2Frame.ACK, 0, frame.payload()));
                return true;
            }
            case Http2Frame.WINDOW_UPDATE -> {
                moveWindow(frame.streamId(), frame.payloadInt(0));
                return answering;
            }
            case Http2Frame.DATA -> refill(frame);
            default -> { }
        }
        return false;
    }

    private void refill(Http2Frame frame) throws IOException {
        int size = frame.payload().length;
        if (refilling && size > 0) {
            send(Http2Frame.windowUpdate(0, size));
            if (!frame.endsStream()) {
                send(Http2Frame.windowUpdate(frame.streamId(), size));
            }
        }
    }

    private @Nullable Http2Frame readFrame() throws IOException {
        Http2Frame frame = readBare();
        if (frame == null || frame.type() != Http2Frame.HEADERS) {
            return frame;
        }
        byte[] block = blockOf(frame);
        boolean complete = frame.is(Http2Frame.END_HEADERS);
        while (!complete) {
            Http2Frame more = readBare();
            if (more == null || more.type() != Http2Frame.CONTINUATION || more.streamId() != frame.streamId()) {
                throw new EOFException("no CONTINUATION, but " + more);
            }
            block = ByteBuffer.allocate(block.length + more.payload().length).put(block).put(more.payload()).array();
            complete = more.is(Http2Frame.END_HEADERS);
        }
        return new Http2Frame(frame.type(), frame.flags(), frame.streamId(), block,
                hpack.decode(frame.streamId(), block));
    }

    private static byte[] blockOf(Http2Frame headers) {
        byte[] payload = headers.payload();
        int start = (headers.is(Http2Frame.PADDED) ? 1 : 0) + (headers.is(Http2Frame.WITH_PRIORITY) ? 5 : 0);
        int padding = headers.is(Http2Frame.PADDED) ? payload[0] & 0xff : 0;
        return Http2Peer.part(payload, start, payload.length - start - padding);
    }

    private void send(Http2Frame frame) throws IOException {
        byte[] bytes = frame.bytes();
        wire.write(bytes, 0, bytes.length);
    }

    private @Nullable Http2Frame readBare() throws IOException {
        int first = wire.read();
        if (first < 0) {
            return null;
        }
        ByteBuffer head = ByteBuffer.wrap(wire.readExactly(8));
        int length = (first << 16) | (head.getShort() & 0xffff);
        int type = head.get() & 0xff;
        int flags = head.get() & 0xff;
        int streamId = head.getInt() & 0x7fff_ffff;
        return Http2Frame.of(type, flags, streamId, wire.readExactly(length));
    }
}
