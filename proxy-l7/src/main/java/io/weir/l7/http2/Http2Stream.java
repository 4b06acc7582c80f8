package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.hpack.HpackEncoder;
import io.weir.l7.hpack.HpackSink;
import io.weir.l7.message.HeadFields;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One stream, the same for both ends: its state, its windows, and what waits to be sent. The ends add what its messages
 * mean. Used again for later streams of the same connection. Bound: {@link #PENDING_BYTES_MAX} and the one write that
 * crossed it; the receive window.
 */
@LoopConfined
abstract class Http2Stream {
    /** Above this no more is welcome to be sent: what a stream that waits for its window may hold. */
    static final int PENDING_BYTES_MAX = 64 << 10;
    /** More is welcome again when no more than this waits, so that a stream does not run dry meanwhile. */
    static final int PENDING_BYTES_LOW = 32 << 10;
    static final int URGENCY_DEFAULT = 3;

    private final Http2Connection connection;

    int id;
    StreamState state = StreamState.IDLE;
    int receiveWindow;
    /** What came and was not returned to the peer's windows yet. */
    int unreturned;
    boolean receivePaused;
    /** Negative after the peer made its windows smaller (RFC 9113, section 6.9.2). */
    int sendWindow;

    final ArrayDeque<ByteBuf> pending = new ArrayDeque<>(4);
    int pendingBytes;
    /** Our side ends behind what is pending. */
    boolean endPending;
    private final HeadFields trailers = new HeadFields();
    /** It is reset behind the end of our side: the peer need not send the rest of its message. */
    boolean resetBehindEnd;
    boolean wantsWritable;
    long sentBytes;
    /** When pending bytes last left; for whoever watches slow readers. */
    long sendProgressNanos;

    // The scheduler's.
    int urgency = URGENCY_DEFAULT;
    boolean incremental;
    boolean scheduled;
    @Nullable Http2Stream previous;
    @Nullable Http2Stream next;

    /** Takes the data once the stream leaves HTTP; null of every other. */
    private @Nullable StreamEnd tunnel;

    Http2Stream(Http2Connection connection) {
        this.connection = connection;
    }

    /** Ready for a new stream. */
    final void open(int newId, int newReceiveWindow, int newSendWindow) {
        id = newId;
        state = StreamState.OPEN;
        receiveWindow = newReceiveWindow;
        unreturned = 0;
        receivePaused = false;
        sendWindow = newSendWindow;
        endPending = false;
        resetBehindEnd = false;
        wantsWritable = false;
        sentBytes = 0;
        urgency = URGENCY_DEFAULT;
        incremental = false;
        tunnel = null;
    }

    final Http2Connection connection() {
        return connection;
    }

    // What the ends are told. After onReset or onStreamError the stream is closed.

    /** A field block comes: where its lines go. It is the first of a message, an interim response, or trailers. */
    abstract HpackSink onBlockBegins(boolean endStream);

    /** The block is complete. */
    abstract void onBlock(boolean endStream);

    /** Takes {@code data}, the next bytes of the message. */
    abstract void onData(ByteBuf data);

    /** END_STREAM came, on a DATA frame. */
    abstract void onEnd();

    /** The peer reset it. */
    abstract void onReset(Http2Error error);

    /** The peer broke a rule that concerns this stream only; it was reset. */
    abstract void onStreamError(Http2Error error, String detail);

    /** More is welcome after {@link #hasRoom()} said no. */
    abstract void onWritable();

    /** It is closed, in whatever way, and left the connection; told once, last. */
    abstract void onClosed();

    // Or the tunnel is told, once there is one.

    /** From now on what comes is for a tunnel; until that is joined it waits. */
    final StreamEnd leaveHttp() {
        StreamEnd end = new StreamEnd(this);
        tunnel = end;
        return end;
    }

    final @Nullable StreamEnd tunnel() {
        return tunnel;
    }

    final @Nullable StreamEnd joinedTunnel() {
        StreamEnd end = tunnel;
        return end != null && end.isJoined() ? end : null;
    }

    /** Takes {@code data}. */
    final void tellData(ByteBuf data) {
        if (tunnel != null) {
            tunnel.onData(data);
        } else {
            onData(data);
        }
    }

    final void tellEnd() {
        if (tunnel != null) {
            tunnel.onEnd();
        } else {
            onEnd();
        }
    }

    final void tellReset(Http2Error error) {
        StreamEnd end = joinedTunnel();
        if (end != null) {
            end.onBroken();
        } else {
            onReset(error);
        }
    }

    final void tellError(Http2Error error, String detail) {
        StreamEnd end = joinedTunnel();
        if (end != null) {
            end.onBroken();
        } else {
            onStreamError(error, detail);
        }
    }

    final void tellWritable() {
        StreamEnd end = joinedTunnel();
        if (end != null) {
            end.onWritable();
        } else {
            onWritable();
        }
    }

    // What the ends do.

    /** Sends a field block; {@code end} = our side ends with it. Nothing may be pending. */
    final void sendBlock(HpackEncoder block, boolean end) {
        connection.sendBlock(this, block, end);
    }

    /** Takes {@code data}, the next bytes of our message. */
    final void sendData(ByteBuf data) {
        connection.sendData(this, data);
    }

    /** Our message is complete. {@code fields} are copied. */
    final void sendEndOfMessage(@Nullable HeadFields fields) {
        trailers.clear();
        if (fields != null) {
            for (int i = 0; i < fields.count(); i++) {
                trailers.addLineOf(fields, i);
            }
        }
        connection.sendEnd(this);
    }

    /** What goes behind the data; empty most of the time. */
    final HeadFields trailers() {
        return trailers;
    }

    /** Whether more of our message is welcome; {@link #onWritable} tells when it is again. */
    final boolean hasRoom() {
        boolean room = pendingBytes < PENDING_BYTES_MAX && connection.isChannelWritable();
        wantsWritable |= !room;
        return room;
    }

    /** The peer's window is not returned until {@link #resumeReceiving()}; what is under way still comes. */
    final void pauseReceiving() {
        receivePaused = true;
    }

    /** The peer may send on. */
    final void resumeReceiving() {
        if (receivePaused) {
            receivePaused = false;
            connection.receiveWindows().giveBack(this);
        }
    }

    /** Ends it here and now, if it has not ended. What is pending is dropped. */
    final void reset(Http2Error error) {
        connection.reset(this, error);
    }

    /** Lets go of what was not sent. */
    final void discardPending() {
        for (ByteBuf data = pending.poll(); data != null; data = pending.poll()) {
            data.release();
        }
        pendingBytes = 0;
    }
}
