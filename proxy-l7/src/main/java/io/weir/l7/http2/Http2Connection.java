package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.hpack.HpackEncoder;
import io.weir.l7.loop.Flushable;
import io.weir.l7.loop.HttpLoop;
import java.util.ArrayDeque;

/**
 * The sending half of a connection and its streams, the same for both ends: stream table, windows, and which data goes
 * next. The receiving half is {@link Http2Receiver}. What is written during an event leaves when it ends, by one flush;
 * data leaves as far as windows and the channel allow, the rest when they allow more.
 */
@LoopConfined
final class Http2Connection implements Flushable {
    /** So much is not held back until the event ends: the read it came by has its buffer back before the next one. */
    private static final int FLUSH_AT = 32 << 10;

    private final HttpLoop loop;
    private final Http2Role role;
    private final Http2FrameWriter writer;
    private final HpackEncoder encoder = new HpackEncoder();
    private final StreamScheduler scheduler = new StreamScheduler();
    private final StreamTable streams;
    private final FloodGuard guard;
    private final Http2Settings peer = new Http2Settings();
    private final ReceiveWindows receiveWindows;
    /** Streams that found no room and now have some, told behind the flush. */
    private final ArrayDeque<Http2Stream> resumed = new ArrayDeque<>(4);

    private boolean dirty;
    private boolean gone;
    private boolean writing;
    private boolean writeAgain;
    private int scheduledBytes;
    private int sendWindow = Frames.WINDOW_FIRST;

    /** {@code server} = the peer is a client. */
    Http2Connection(HttpLoop loop, ChannelHandlerContext ctx, Http2Role role, boolean server) {
        this.role = role;
        this.streams = new StreamTable(server);
        this.loop = loop;
        this.guard = new FloodGuard(loop.nowNanos());
        this.receiveWindows = new ReceiveWindows(this, server);
        this.writer = new Http2FrameWriter(ctx);
    }

    /** Puts a stream into the table, with its first windows. */
    void open(Http2Stream stream, int id) {
        stream.open(id, ReceiveWindows.STREAM_BYTES, peer.windowFirst());
        stream.sendProgressNanos = loop.nowNanos();
        streams.add(stream);
    }

    StreamTable streams() {
        return streams;
    }

    /** Our windows, by which the peer sends. */
    ReceiveWindows receiveWindows() {
        return receiveWindows;
    }

    Http2Settings peer() {
        return peer;
    }

    HttpLoop loop() {
        return loop;
    }

    /** The peer ended its side. */
    void remoteEnded(Http2Stream stream) {
        stream.state = stream.state.remoteEnded();
    }

    /** Takes the stream out when both sides have ended. */
    void removeIfClosed(Http2Stream stream, int id) {
        if (stream.state == StreamState.CLOSED && stream.id == id && streams.contains(stream)) {
            remove(stream, false);
        }
    }

    private void remove(Http2Stream stream, boolean resetByUs) {
        stream.state = StreamState.CLOSED;
        streams.remove(stream, resetByUs);
        scheduler.remove(stream);
        stream.discardPending();
        resumed.remove(stream);
        receiveWindows.consumed(stream.unreturned);
        stream.unreturned = 0;
        stream.onClosed();
    }

    /** The peer reset it. */
    void removeReset(Http2Stream stream, Http2Error error) {
        stream.state = StreamState.CLOSED;
        stream.tellReset(error);
        remove(stream, false);
    }

    void reset(Http2Stream stream, Http2Error error) {
        if (stream.state != StreamState.CLOSED && streams.contains(stream)) {
            sendReset(stream.id, error);
            remove(stream, true);
        }
    }

    /** Resets a stream that is in the table or not. */
    void sendReset(int id, Http2Error error) {
        frames().rstStream(id, error);
        role.conduct().onResetSent();
    }

    // Sending.

    /** Where frames of the connection itself are written; they leave when the event ends. */
    Http2FrameWriter frames() {
        willFlush();
        return writer;
    }

    /** For the field block to send next. */
    HpackEncoder encoder() {
        return encoder;
    }

    void sendBlock(Http2Stream stream, HpackEncoder block, boolean end) {
        if (!stream.state.maySend()) {
            return;
        }
        assert stream.pending.isEmpty() : "a field block behind data";
        frames().block(stream.id, block.bytes(), block.length(), end);
        stream.sentBytes += block.length() + Frames.HEADER_BYTES;
        if (end) {
            ended(stream);
        }
    }

    void sendData(Http2Stream stream, ByteBuf data) {
        int length = data.readableBytes();
        if (length == 0 || !stream.state.maySend() || stream.endPending) {
            data.release();
            return;
        }
        if (stream.pending.isEmpty()) {
            stream.sendProgressNanos = loop.nowNanos();
        }
        stream.pending.add(data);
        stream.pendingBytes += length;
        stream.sentBytes += length;
        schedule(stream);
        scheduledBytes += length;
        if (scheduledBytes >= FLUSH_AT) {
            writeAll();
        }
    }

    void sendEnd(Http2Stream stream) {
        if (!stream.state.maySend() || stream.endPending) {
            return;
        }
        stream.endPending = true;
        if (stream.pending.isEmpty()) {
            sendLast(stream);
        }
    }

    /** Everything pending has left: the end, with trailers if there are any. */
    private void sendLast(Http2Stream stream) {
        if (stream.trailers().count() > 0) {
            encoder.begin();
            Http2HeadWriter.trailers(stream.trailers(), encoder);
            frames().block(stream.id, encoder.bytes(), encoder.length(), true);
        } else {
            frames().data(stream.id, stream.pending, 0, true);
        }
        ended(stream);
    }

    private void ended(Http2Stream stream) {
        stream.state = stream.state.localEnded();
        if (stream.state == StreamState.CLOSED) {
            remove(stream, false);
        } else if (stream.resetBehindEnd) {
            reset(stream, Http2Error.NO_ERROR);
        }
    }

    private void schedule(Http2Stream stream) {
        if (!stream.scheduled && stream.pendingBytes > 0 && stream.sendWindow > 0) {
            scheduler.add(stream);
        }
        if (stream.scheduled) {
            willFlush();
        }
    }

    private void willFlush() {
        if (!dirty && !gone) {
            dirty = true;
            loop.flushLater(this);
        }
    }

    @Override
    public void flush() {
        dirty = false;
        if (gone) {
            return;
        }
        writeAll();
        for (Http2Stream stream = resumed.poll(); stream != null; stream = resumed.poll()) {
            tellWritable(stream);
        }
    }

    /** Writing may tell that the channel is full or has room, which may bring more to write: one more round then. */
    private void writeAll() {
        writeAgain = writing;
        if (writing) {
            return;
        }
        writing = true;
        do {
            writeAgain = false;
            writeData();
            writer.flush();
        } while (writeAgain && !gone);
        writing = false;
    }

    private void writeData() {
        scheduledBytes = 0;
        for (Http2Stream stream = scheduler.next(); stream != null && sendWindow > 0 && writer.isWritable();
                stream = scheduler.next()) {
            writeFrame(stream);
            writer.pass();
        }
    }

    private void writeFrame(Http2Stream stream) {
        int window = Math.min(stream.sendWindow, sendWindow);
        int length = Math.min(Math.min(stream.pendingBytes, window), Frames.PAYLOAD_BYTES_MAX);
        boolean last = length == stream.pendingBytes && stream.endPending;
        boolean endStream = last && stream.trailers().count() == 0;
        writer.data(stream.id, stream.pending, length, endStream);
        guard.onDataSent(length, last, loop.nowNanos());
        stream.sendWindow -= length;
        sendWindow -= length;
        stream.pendingBytes -= length;
        stream.sendProgressNanos = loop.nowNanos();
        if (stream.pendingBytes == 0 || stream.sendWindow <= 0) {
            scheduler.remove(stream);
        } else {
            scheduler.onSent(stream);
        }
        if (endStream) {
            ended(stream);
        } else if (last) {
            sendLast(stream);
        } else if (stream.wantsWritable && stream.pendingBytes <= Http2Stream.PENDING_BYTES_LOW
                && !resumed.contains(stream)) {
            willFlush();
            resumed.add(stream);
        }
    }

    private void tellWritable(Http2Stream stream) {
        if (stream.wantsWritable && stream.pendingBytes <= Http2Stream.PENDING_BYTES_LOW && writer.isWritable()) {
            stream.wantsWritable = false;
            stream.tellWritable();
        }
    }

    boolean isChannelWritable() {
        return writer.isWritable();
    }

    /** Whether so much waits to be sent that nothing more may be read. */
    boolean isFull() {
        return writer.isFull();
    }

    /** The channel takes more. */
    void onChannelWritable() {
        if (scheduler.next() != null) {
            willFlush();
        }
        streams.forEach(this::tellWritable);
    }

    StreamScheduler scheduler() {
        return scheduler;
    }

    /** What the peer may cost. */
    FloodGuard guard() {
        return guard;
    }

    // The peer's windows, by which we send.

    /** The peer's first window changed by so much, for every stream; false when one would be too large. */
    boolean tryShiftWindows(int by) {
        for (Http2Stream stream : streams.all()) {
            if ((long) stream.sendWindow + by > Integer.MAX_VALUE) {
                return false;
            }
            stream.sendWindow += by;
            if (stream.sendWindow <= 0) {
                scheduler.remove(stream);
            } else {
                schedule(stream);
            }
        }
        return true;
    }

    /** The connection's window grows; false when it would be too large (section 6.9.1). */
    boolean tryGrowWindow(int by) {
        if ((long) sendWindow + by > Integer.MAX_VALUE) {
            return false;
        }
        sendWindow += by;
        if (scheduler.next() != null) {
            willFlush();
        }
        return true;
    }

    /** A stream's window grows; false when it would be too large. */
    boolean tryGrowWindow(Http2Stream stream, int by) {
        if ((long) stream.sendWindow + by > Integer.MAX_VALUE) {
            return false;
        }
        stream.sendWindow += by;
        schedule(stream);
        return true;
    }

    /** The channel is gone: nothing more is sent. */
    void discard() {
        gone = true;
        writer.discard();
    }
}
