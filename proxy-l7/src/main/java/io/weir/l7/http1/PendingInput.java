package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.core.loop.LoopConfined;
import org.jspecify.annotations.Nullable;

/** What was read from a client and not yet looked at; nothing most of the time. */
@LoopConfined
public final class PendingInput {
    private @Nullable ByteBuf bytes;

    /** Takes {@code in}, behind what is here already. */
    public void add(ByteBuf in, ByteBufAllocator allocator) {
        ByteBuf first = bytes;
        if (first == null) {
            bytes = in;
            return;
        }
        ByteBuf joined = allocator.buffer(first.readableBytes() + in.readableBytes());
        joined.writeBytes(first).writeBytes(in);
        first.release();
        in.release();
        bytes = joined;
    }

    /** The event is over: what stays is copied where it is little of its buffer, which the loop wants back. */
    public void settle(ByteBufAllocator allocator) {
        ByteBuf held = peek();
        if (held != null && held.readableBytes() <= held.capacity() / 4) {
            bytes = allocator.buffer(held.readableBytes()).writeBytes(held);
            held.release();
        }
    }

    /** Lends what is here, or null when there is not a byte. */
    public @Nullable ByteBuf peek() {
        ByteBuf held = bytes;
        return held == null || !held.isReadable() ? null : held;
    }

    /** Bytes waiting. */
    public int size() {
        ByteBuf held = bytes;
        return held == null ? 0 : held.readableBytes();
    }

    /** Returns owned what is here, or null when there is not a byte. */
    public @Nullable ByteBuf take() {
        ByteBuf held = peek();
        if (held == null) {
            clear();
        }
        bytes = null;
        return held;
    }

    /** Lets go of the buffer when all of it was looked at. */
    public void trim() {
        if (size() == 0) {
            clear();
        }
    }

    /** Lets go of what is here. */
    public void clear() {
        ByteBuf held = bytes;
        if (held != null) {
            bytes = null;
            held.release();
        }
    }
}
