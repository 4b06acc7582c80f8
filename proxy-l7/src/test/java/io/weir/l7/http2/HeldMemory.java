package io.weir.l7.http2;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

/** What buffers of this process hold. */
final class HeldMemory {
    private HeldMemory() {}

    /** Bytes of direct memory, what the allocator keeps for the next buffers included. */
    static long direct() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
    }
}
