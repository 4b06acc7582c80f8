package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;
import java.util.Arrays;

/**
 * A field block while it is put together from its frames. Bounds: bytes, and frames, since each empty one costs work
 * too.
 */
@LoopConfined
final class BlockBuffer {
    /** Frames of 16 KiB carry any block allowed; whoever needs more of them than this sends crumbs. */
    private static final int CONTINUATIONS_MAX = 32;
    private static final int KEPT = 4 << 10;

    private int bytesMax;
    private byte[] bytes = new byte[0];
    private int length;
    private int continuations;

    BlockBuffer(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** For the blocks that begin from now on; what has come of this one stays. */
    void bytesMax(int newBytesMax) {
        bytesMax = newBytesMax;
    }

    void begin() {
        length = 0;
        continuations = 0;
    }

    /** Appends {@code count} bytes of what is lent; false when that is too much. */
    boolean tryAdd(ByteBuf from, int count) {
        if (++continuations > CONTINUATIONS_MAX || length + count > bytesMax) {
            return false;
        }
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, Math.min(bytesMax, bytes.length * 2)));
        }
        from.readBytes(bytes, length, count);
        length += count;
        return true;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** The block was read; an array that it made large goes. */
    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[0];
        }
    }
}
