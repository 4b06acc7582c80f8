package io.weir.core.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.FileRegion;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AbstractReferenceCounted;
import io.weir.core.loop.EpollStream;
import io.weir.core.loop.LoopConfined;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a long transfer through a pipe of the kernel ({@code splice}), so that its bytes never come here.
 * What the receiver does not take at once waits in the pipe, at most {@link #PIPE_BYTES}, and leaves with the
 * receiver's next flush, in order with everything else written there.
 */
@LoopConfined
final class SplicePump {
    /** What a pipe holds unless it is told otherwise. */
    static final int PIPE_BYTES = 64 << 10;

    private static final Logger log = LoggerFactory.getLogger(SplicePump.class);
    private static final int TURN_BYTES_MAX = 1 << 20;

    private final EpollStream from;
    private final EpollStream to;
    private final FileDescriptor pipeOut;
    private final FileDescriptor pipeIn;

    private SplicePump(EpollStream from, EpollStream to, FileDescriptor[] pipe) {
        this.from = from;
        this.to = to;
        this.pipeOut = pipe[0];
        this.pipeIn = pipe[1];
    }

    /** A pump between two plain TCP sockets on epoll; null between any others, or when there is no pipe to be had. */
    static @Nullable SplicePump between(Channel from, Channel to) {
        if (!(from instanceof EpollStream source) || !(to instanceof EpollStream target)
                || from.pipeline().get(SslHandler.class) != null || to.pipeline().get(SslHandler.class) != null) {
            return null;
        }
        try {
            return new SplicePump(source, target, FileDescriptor.pipe());
        } catch (IOException noPipe) {
            log.debug("a long transfer goes on without a pipe: {}", noPipe.toString());
            return null;
        }
    }

    /** How a turn went: bytes that came in, and the write that must complete before the next, null when none must. */
    record Turn(long bytes, @Nullable ChannelFuture pending) {}

    /** Moves what is there, until there is no more, the receiver is full, or others should have their turn. */
    Turn pump() throws IOException {
        long bytes = 0;
        while (bytes < TURN_BYTES_MAX && from.isOpen() && to.isOpen()) {
            int count = Native.splice(from.fd().intValue(), -1, pipeIn.intValue(), -1, PIPE_BYTES);
            if (count <= 0) {
                break;
            }
            bytes += count;
            ChannelFuture written = to.writeAndFlush(new InPipe(count));
            if (!written.isDone()) {
                from.markReadable();
                return new Turn(bytes, written);
            }
        }
        if (bytes >= TURN_BYTES_MAX) {
            from.markReadable();
        }
        return new Turn(bytes, null);
    }

    void close() {
        close(pipeIn);
        close(pipeOut);
    }

    private static void close(FileDescriptor end) {
        try {
            end.close();
        } catch (IOException cannot) {
            log.warn("closing a pipe: {}", cannot.toString());
        }
    }

    /** Bytes in the pipe, as the receiver's outbound buffer holds them. */
    private final class InPipe extends AbstractReferenceCounted implements FileRegion {
        private final int count;
        private int transferred;

        InPipe(int count) {
            this.count = count;
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        @Deprecated
        public long transfered() {
            return transferred;
        }

        @Override
        public long transferred() {
            return transferred;
        }

        @Override
        public long count() {
            return count;
        }

        @Override
        public long transferTo(WritableByteChannel target, long position) throws IOException {
            int moved = Native.splice(pipeOut.intValue(), -1, to.fd().intValue(), -1, count - transferred);
            transferred += moved;
            return moved;
        }

        @Override
        protected void deallocate() {
            // The pipe outlives its bytes.
        }

        @Override
        public FileRegion retain() {
            super.retain();
            return this;
        }

        @Override
        public FileRegion retain(int increment) {
            super.retain(increment);
            return this;
        }

        @Override
        public FileRegion touch() {
            return this;
        }

        @Override
        public FileRegion touch(Object hint) {
            return this;
        }
    }
}
