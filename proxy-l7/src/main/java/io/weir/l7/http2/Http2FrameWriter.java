package io.weir.l7.http2;

import static io.weir.l7.http2.Frames.HEADER_BYTES;
import static io.weir.l7.http2.Frames.PAYLOAD_BYTES_MAX;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.weir.core.loop.LoopConfined;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames (RFC 9113, sections 4 and 6). Small ones, field blocks and small data are gathered in one buffer, large
 * data goes behind it as it is; nothing leaves before {@link #flush}. A write to the channel may tell that it is full,
 * and whoever hears that writes more frames: so the channel gets nothing before a frame is complete. Bound: the
 * caller's, by {@link #isWritable} for data, and by not reading while {@link #isFull} for what answers the peer.
 */
@LoopConfined
final class Http2FrameWriter {
    /** Data up to this size is copied behind its frame header: cheaper than one more buffer in the write call. */
    private static final int COPY_MAX = 4 << 10;
    private static final int GATHERED_BYTES_MAX = 32 << 10;
    private static final int BUFFER_FIRST = 1024;
    /** The peer takes nothing, and answers to it pile up: it is not read until it does. */
    private static final int FULL_BYTES = 256 << 10;

    private final ChannelHandlerContext ctx;
    /** What goes to the channel next, ahead of what is gathered. */
    private final ArrayDeque<ByteBuf> complete = new ArrayDeque<>(8);
    private @Nullable ByteBuf gathered;
    private boolean unflushed;
    private long written;

    Http2FrameWriter(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /** Whether the other end keeps up. */
    boolean isWritable() {
        return ctx.channel().isWritable();
    }

    /** Whether so much waits that nothing may be read that has to be answered. */
    boolean isFull() {
        return !isWritable() && ctx.channel().bytesBeforeWritable() > FULL_BYTES;
    }

    /** Bytes written so far. */
    long written() {
        return written;
    }

    /** Takes {@code bytes} that are no frame: a client's preface. */
    void raw(ByteBuf bytes) {
        room(bytes.readableBytes()).writeBytes(bytes);
        bytes.release();
    }

    private ByteBuf frame(int length, int type, int flags, int streamId) {
        ByteBuf out = room(HEADER_BYTES + length);
        out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(streamId);
        written += HEADER_BYTES + length;
        return out;
    }

    /** {@code idsAndValues}: settings by pairs. */
    void settings(int... idsAndValues) {
        ByteBuf out = frame(idsAndValues.length * 3, Frames.SETTINGS, 0, 0);
        for (int i = 0; i < idsAndValues.length; i += 2) {
            out.writeShort(idsAndValues[i]).writeInt(idsAndValues[i + 1]);
        }
    }

    void settingsAck() {
        frame(0, Frames.SETTINGS, Frames.ACK, 0);
    }

    void ping(boolean ack, long data) {
        frame(8, Frames.PING, ack ? Frames.ACK : 0, 0).writeLong(data);
    }

    void goAway(int lastStreamId, Http2Error error) {
        frame(8, Frames.GOAWAY, 0, 0).writeInt(lastStreamId).writeInt(error.code());
    }

    void rstStream(int streamId, Http2Error error) {
        frame(4, Frames.RST_STREAM, 0, streamId).writeInt(error.code());
    }

    void windowUpdate(int streamId, int increment) {
        frame(4, Frames.WINDOW_UPDATE, 0, streamId).writeInt(increment);
    }

    /** A field block, in as many frames as it needs. */
    void block(int streamId, byte[] block, int length, boolean endStream) {
        int flags = endStream ? Frames.END_STREAM : 0;
        if (length <= PAYLOAD_BYTES_MAX) {
            frame(length, Frames.HEADERS, flags | Frames.END_HEADERS, streamId).writeBytes(block, 0, length);
            return;
        }
        frame(PAYLOAD_BYTES_MAX, Frames.HEADERS, flags, streamId).writeBytes(block, 0, PAYLOAD_BYTES_MAX);
        for (int at = PAYLOAD_BYTES_MAX; at < length; at += PAYLOAD_BYTES_MAX) {
            int part = Math.min(PAYLOAD_BYTES_MAX, length - at);
            int last = at + part == length ? Frames.END_HEADERS : 0;
            frame(part, Frames.CONTINUATION, last, streamId).writeBytes(block, at, part);
        }
    }

    /** The next {@code length} of these bytes as one frame; buffers that are used up are taken off. */
    void data(int streamId, ArrayDeque<ByteBuf> pending, int length, boolean endStream) {
        frame(0, Frames.DATA, endStream ? Frames.END_STREAM : 0, streamId);
        if (length == 0) {
            return;
        }
        written += length;
        ByteBuf header = room(0);
        header.setMedium(header.writerIndex() - HEADER_BYTES, length);
        int left = length;
        while (left > 0) {
            ByteBuf first = pending.element();
            int part = Math.min(left, first.readableBytes());
            boolean whole = part == first.readableBytes();
            if (part <= COPY_MAX) {
                room(part).writeBytes(first, part);
                if (whole) {
                    pending.remove().release();
                }
            } else {
                endGathered();
                complete.add(whole ? pending.remove() : first.readRetainedSlice(part));
            }
            left -= part;
        }
    }

    private ByteBuf room(int bytes) {
        unflushed = true;
        ByteBuf buffer = gathered;
        if (buffer != null && buffer.readableBytes() + bytes > GATHERED_BYTES_MAX) {
            endGathered();
            buffer = null;
        }
        if (buffer == null) {
            buffer = ctx.alloc().directBuffer(Math.max(BUFFER_FIRST, bytes));
            gathered = buffer;
        }
        return buffer;
    }

    private void endGathered() {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            gathered = null;
            complete.add(buffer);
        }
    }

    /** Hands large data and what goes ahead of it to the channel, so that {@link #isWritable} knows of it. */
    void pass() {
        for (ByteBuf next = complete.poll(); next != null; next = complete.poll()) {
            ctx.write(next, ctx.voidPromise());
        }
    }

    /** Sends what was written, if anything was. */
    void flush() {
        if (unflushed) {
            unflushed = false;
            endGathered();
            pass();
            ctx.flush();
        }
    }

    /** Lets go of what was not flushed; the connection is gone. */
    void discard() {
        endGathered();
        for (ByteBuf next = complete.poll(); next != null; next = complete.poll()) {
            next.release();
        }
    }
}
