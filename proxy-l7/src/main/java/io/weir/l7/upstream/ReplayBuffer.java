package io.weir.l7.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.core.loop.LoopConfined;
import org.jspecify.annotations.Nullable;

/**
 * The part of a request's body that was read so far, kept while it may be needed: because no connection takes it
 * yet, or because another attempt may have to send it again. Bound: {@code bytesMax} for replays; while no
 * connection takes it one batch of reads more, since the client is paused then.
 *
 * <p>Bytes are copied, so that a slow client's many small reads do not hold many read buffers.
 */
@LoopConfined
public final class ReplayBuffer {
    private @Nullable ByteBuf kept;
    private int bytesMax;
    private boolean replayable = true;

    /** Starts over for a request of which up to {@code newBytesMax} bytes are kept for replays; 0 = none are. */
    public void start(int newBytesMax) {
        clear();
        bytesMax = newBytesMax;
        replayable = true;
    }

    /** Borrows {@code data} and keeps a copy; {@code sent} tells that a connection has it, too. */
    public void add(ByteBuf data, ByteBufAllocator allocator, boolean sent) {
        if (sent && !replayable) {
            return;
        }
        int total = size() + data.readableBytes();
        if (total > bytesMax) {
            replayable = false;
            if (sent) {
                clear();
                return;
            }
        }
        ByteBuf target = kept;
        if (target == null) {
            target = allocator.buffer(Math.max(256, total));
            kept = target;
        }
        target.writeBytes(data, data.readerIndex(), data.readableBytes());
    }

    /** Whether everything read so far is still here or was never more than nothing. */
    public boolean isReplayable() {
        return replayable;
    }

    /** Bytes held. */
    public int size() {
        ByteBuf held = kept;
        return held == null ? 0 : held.readableBytes();
    }

    /** Returns owned what is held, or null if that is nothing; keeps its own share while it may be replayed. */
    public @Nullable ByteBuf toSend() {
        ByteBuf held = kept;
        if (held == null) {
            return null;
        }
        if (replayable) {
            // Copied once more on a replay only; a slice would see later appends move the memory under the writer.
            return held.copy();
        }
        kept = null;
        return held;
    }

    /** Lets go of what is held. */
    public void clear() {
        ByteBuf held = kept;
        if (held != null) {
            kept = null;
            held.release();
        }
    }

    /** No replay will be needed: the response began. */
    public void forbid() {
        replayable = false;
        clear();
    }
}
