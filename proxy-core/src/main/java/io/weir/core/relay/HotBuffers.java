package io.weir.core.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import io.weir.core.loop.LoopConfined;

/**
 * A loop's read buffers, one of each size, used again and again so that they stay in the processor's cache: bytes that
 * are written out at once need no memory of their own. Whoever keeps a buffer beyond that (a peer that does not take
 * everything) keeps it alone, and the loop gets a new one.
 */
@LoopConfined
final class HotBuffers {
    static final int CLASSES = 3;

    private static final int[] SIZES = {16 << 10, 64 << 10, 256 << 10};
    private static final FastThreadLocal<HotBuffers> BUFFERS = new FastThreadLocal<>() {
        @Override
        protected HotBuffers initialValue() {
            return new HotBuffers();
        }

        @Override
        protected void onRemoval(HotBuffers buffers) {
            buffers.release();
        }
    };

    private final ByteBuf[] hot = new ByteBuf[CLASSES];

    private HotBuffers() {
        for (int i = 0; i < CLASSES; i++) {
            hot[i] = ByteBufAllocator.DEFAULT.directBuffer(SIZES[i], SIZES[i]);
        }
    }

    static HotBuffers ofThisLoop() {
        return BUFFERS.get();
    }

    static int size(int sizeClass) {
        return SIZES[sizeClass];
    }

    /** An empty buffer of this size; returned owned. */
    ByteBuf take(int sizeClass) {
        ByteBuf buffer = hot[sizeClass];
        if (buffer.refCnt() > 1) {
            buffer.release();
            buffer = ByteBufAllocator.DEFAULT.directBuffer(SIZES[sizeClass], SIZES[sizeClass]);
            hot[sizeClass] = buffer;
        }
        return buffer.clear().retain();
    }

    private void release() {
        for (ByteBuf buffer : hot) {
            buffer.release();
        }
    }
}
