package io.weir.l4.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.weir.core.loop.LoopConfined;

/**
 * Where the datagrams of one loop land: a single stretch of direct memory, so that each read has room for the largest
 * datagram (nothing is ever truncated) while a small one uses, and keeps warm, only its own bytes. A datagram read is a
 * slice of it until it is written out; as soon as none is left, the window is filled from its start again.
 *
 * <p>Bound: one window per listener and loop. When sockets cannot take what was read, so that slices pin the window,
 * further datagrams are copied to buffers of their own size, which the sockets' write-buffer marks bound.
 */
@LoopConfined
final class UdpWindow {
    /** More than the largest datagram: 65 507 bytes over IPv4, 65 527 over IPv6. */
    static final int DATAGRAM_BYTES_MAX = 1 << 16;
    /** Datagrams read by one system call where the transport can; also the number of largest ones that fit. */
    static final int BATCH = 16;
    private static final int BATCHES_PER_TURN = 4;
    /** Datagrams start at cache lines. */
    private static final int ALIGNMENT = 64;

    private final ByteBufAllocator allocator;
    private final UdpTurn turn;
    private final ByteBuf window;
    private int position;
    private boolean pinned;

    UdpWindow(ByteBufAllocator allocator, UdpTurn turn) {
        this.allocator = allocator;
        this.turn = turn;
        this.window = allocator.directBuffer(BATCH * DATAGRAM_BYTES_MAX, BATCH * DATAGRAM_BYTES_MAX);
    }

    /** For a listening socket read by recvmmsg: several datagrams, {@link #DATAGRAM_BYTES_MAX} apart. */
    RecvByteBufAllocator batches() {
        return BatchHandle::new;
    }

    /** For a socket read datagram by datagram. */
    RecvByteBufAllocator singles() {
        return SingleHandle::new;
    }

    /** Takes a datagram just read and returns it owned, fit to wait in a socket's write buffer. */
    ByteBuf toKeep(ByteBuf content) {
        if (!pinned) {
            return content;
        }
        try {
            return allocator.directBuffer(content.readableBytes()).writeBytes(content);
        } finally {
            content.release();
        }
    }

    void close() {
        window.release();
    }

    private ByteBuf allocate(int datagrams) {
        int free = free();
        if (free == 0) {
            turn.flushAll();
            free = free();
        }
        pinned = free == 0;
        if (pinned) {
            return allocator.directBuffer(DATAGRAM_BYTES_MAX, DATAGRAM_BYTES_MAX);
        }
        return window.retainedSlice(position, Math.min(free, datagrams) * DATAGRAM_BYTES_MAX).clear();
    }

    /** How many datagrams of the largest size there is room for. */
    private int free() {
        if (window.refCnt() == 1) {
            position = 0;
        }
        return (window.capacity() - position) / DATAGRAM_BYTES_MAX;
    }

    private void used(int bytes) {
        if (!pinned && bytes > 0) {
            position += (bytes + ALIGNMENT - 1) & -ALIGNMENT;
        }
    }

    private abstract class Handle implements RecvByteBufAllocator.ExtendedHandle {
        private int lastBytes;
        private int attemptedBytes;
        private int messages;

        @Override
        public int guess() {
            return DATAGRAM_BYTES_MAX;
        }

        @Override
        public void reset(ChannelConfig config) {
            messages = 0;
        }

        @Override
        public void incMessagesRead(int count) {
            messages += count;
        }

        @Override
        public void lastBytesRead(int bytes) {
            lastBytes = bytes;
            used(bytes);
        }

        @Override
        public int lastBytesRead() {
            return lastBytes;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attemptedBytes = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attemptedBytes;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return continueReading();
        }

        @Override
        public void readComplete() {
            // Nothing is learned per read.
        }

        int messages() {
            return messages;
        }
    }

    /** Reads on only while batches come back full: a short one says that the socket is empty. */
    private final class BatchHandle extends Handle {
        @Override
        public ByteBuf allocate(ByteBufAllocator ignored) {
            return UdpWindow.this.allocate(BATCH);
        }

        @Override
        public boolean continueReading() {
            return lastBytesRead() == attemptedBytesRead() && messages() < BATCH * BATCHES_PER_TURN;
        }
    }

    /**
     * Reads one datagram and leaves it to the selector to tell of more, which saves the read that finds nothing; a
     * socket that is ready in turn after turn is read in growing bursts instead.
     */
    private final class SingleHandle extends Handle {
        private long lastTurn = -2;
        private int burst = 1;

        @Override
        public ByteBuf allocate(ByteBufAllocator ignored) {
            return UdpWindow.this.allocate(1);
        }

        @Override
        public void reset(ChannelConfig config) {
            super.reset(config);
            long now = turn.number();
            burst = now - lastTurn == 1 ? Math.min(burst << 1, BATCH) : 1;
            lastTurn = now;
        }

        @Override
        public boolean continueReading() {
            return messages() < burst;
        }
    }
}
