package io.weir.core.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.util.UncheckedBooleanSupplier;
import io.weir.core.loop.EpollStream;
import io.weir.core.loop.LoopConfined;
import org.jspecify.annotations.Nullable;

/**
 * How relayed channels and those of HTTP read: into the loop's hot buffers, small at first, larger as a transfer
 * proves long, small again when its receiver cannot keep up.
 */
public final class RelayReads {
    private static final RecvByteBufAllocator BYTES = () -> new Sizes(HotBuffers.CLASSES - 1);
    private static final RecvByteBufAllocator MESSAGES = () -> new Sizes(1);

    private RelayReads() {}

    /** Makes {@code channel} read this way where its transport reads at the moment it asks for a buffer. */
    public static void useFor(Channel channel) {
        use(BYTES, channel);
    }

    /**
     * The same for a channel whose bytes are looked at before they are passed on: at most 64 KiB at once. What is kept
     * beyond the event has to be copied where it may be little of its buffer.
     */
    public static void useForMessages(Channel channel) {
        use(MESSAGES, channel);
    }

    private static void use(RecvByteBufAllocator allocator, Channel channel) {
        if (channel instanceof EpollStream
                || channel instanceof EpollDomainSocketChannel
                || channel instanceof AbstractNioChannel) {
            channel.config().setRecvByteBufAllocator(allocator);
        }
    }

    /** One channel's read sizes. */
    @LoopConfined
    private static final class Sizes implements RecvByteBufAllocator.ExtendedHandle {
        /** Reads of one channel before others get their turn. */
        private static final int READS_MAX = 16;

        private static final int TURN_BYTES_MAX = 1 << 20;
        /** Full reads in a row after which the next size is tried. */
        private static final int FULL_READS_TO_GROW = 2;

        private final int sizeClassMax;
        private int sizeClass;
        private int fullReads;
        private int attempted;
        private int last;
        private int reads;
        private int turnBytes;
        private boolean autoRead = true;
        private @Nullable ChannelConfig config;

        Sizes(int sizeClassMax) {
            this.sizeClassMax = sizeClassMax;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return HotBuffers.ofThisLoop().take(sizeClass);
        }

        @Override
        public int guess() {
            return HotBuffers.size(sizeClass);
        }

        @Override
        public void reset(ChannelConfig channelConfig) {
            config = channelConfig;
            reads = 0;
            turnBytes = 0;
        }

        @Override
        public void incMessagesRead(int count) {
            reads += count;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public void lastBytesRead(int bytes) {
            last = bytes;
            if (bytes <= 0) {
                return;
            }
            turnBytes += bytes;
            if (bytes == attempted) {
                grow();
            } else {
                fullReads = 0;
                if (bytes < HotBuffers.size(sizeClass) / 8) {
                    sizeClass = Math.max(0, sizeClass - 1);
                }
            }
        }

        private void grow() {
            if (++fullReads >= FULL_READS_TO_GROW && sizeClass < sizeClassMax) {
                sizeClass++;
                fullReads = 0;
            }
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public boolean continueReading() {
            return mayContinue() && last == attempted;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return mayContinue() && maybeMoreData.get();
        }

        private boolean mayContinue() {
            autoRead = config != null && config.isAutoRead();
            return autoRead && last > 0 && reads < READS_MAX && turnBytes < TURN_BYTES_MAX;
        }

        @Override
        public void readComplete() {
            // Paused in the midst of reading: the receiver is slow, and what waits for it should be little.
            if (!autoRead) {
                sizeClass = 0;
                fullReads = 0;
            }
        }
    }
}
