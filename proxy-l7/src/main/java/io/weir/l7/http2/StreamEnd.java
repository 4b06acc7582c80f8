package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.tunnel.TunnelEnd;
import io.weir.l7.tunnel.TunnelEvents;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A stream that left HTTP by an extended CONNECT (RFC 8441): its data are the tunnel's bytes, END_STREAM its end, a
 * reset its break. What comes before the tunnel is joined waits here, bounded by the stream's window.
 */
@LoopConfined
final class StreamEnd implements TunnelEnd {
    private final Http2Stream stream;
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(2);
    private @Nullable TunnelEvents events;
    private boolean inputEnded;
    private boolean over;

    /** The peer's window is not returned before the tunnel is joined. */
    StreamEnd(Http2Stream stream) {
        this.stream = stream;
        stream.pauseReceiving();
    }

    @Override
    public void join(TunnelEvents newEvents) {
        events = newEvents;
        for (ByteBuf data = early.poll(); data != null; data = early.poll()) {
            newEvents.onBytes(data);
        }
        if (inputEnded) {
            newEvents.onEnd();
        } else if (!over) {
            stream.resumeReceiving();
        }
    }

    boolean isJoined() {
        return events != null;
    }

    // What the stream tells.

    /** Takes {@code data}. */
    void onData(ByteBuf data) {
        if (over) {
            data.release();
        } else if (events == null) {
            early.add(data);
        } else {
            events.onBytes(data);
        }
    }

    /** The peer ended its side. */
    void onEnd() {
        inputEnded = true;
        if (events != null && !over) {
            events.onEnd();
        }
    }

    /** The stream is gone, or its connection. */
    void onBroken() {
        if (events != null && !over) {
            events.onBroken();
        }
        discard();
    }

    void onWritable() {
        if (events != null && !over) {
            events.onWritable();
        }
    }

    /** The time to finish is over. */
    void onDrainExpired() {
        if (events != null && !over) {
            events.onDrainExpired();
        }
    }

    // What the tunnel wants.

    @Override
    public void write(ByteBuf data) {
        stream.sendData(data);
    }

    @Override
    public boolean isWritable() {
        return stream.hasRoom();
    }

    @Override
    public void pause() {
        stream.pauseReceiving();
    }

    @Override
    public void resume() {
        stream.resumeReceiving();
    }

    @Override
    public void end() {
        stream.sendEndOfMessage(null);
    }

    @Override
    public void close(boolean broken, long lingerNanos) {
        discard();
        if (broken) {
            stream.reset(Http2Error.CANCEL);
        }
    }

    @Override
    public void finish() {
        discard();
        stream.sendEndOfMessage(null);
        stream.reset(Http2Error.NO_ERROR);
    }

    /** No tunnel will be, or it is over: lets go of what waits. */
    void discard() {
        over = true;
        for (ByteBuf data = early.poll(); data != null; data = early.poll()) {
            data.release();
        }
    }
}
