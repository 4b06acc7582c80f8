package io.weir.core.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.SocketWritableByteChannel;
import io.netty.channel.unix.UnixChannelUtil;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The writing half of an {@link EpollStream}: what is flushed goes to the socket until that takes no more. */
@LoopConfined
final class StreamWrites {
    /** Writes of one channel before others get their turn. */
    private static final int WRITES_MAX = 16;

    private final Socket socket;

    StreamWrites(Socket socket) {
        this.socket = socket;
    }

    /** How a go at writing went. */
    enum Outcome {
        ALL_WRITTEN,
        /** The socket is full; epoll tells when it is not. */
        FULL,
        /** There is more, and the socket may take it. */
        UNFINISHED
    }

    /** Takes {@code message} and returns it owned, in a copy where the system could not read it. */
    static Object writable(Object message, ByteBufAllocator allocator) {
        if (message instanceof FileRegion) {
            return message;
        }
        if (!(message instanceof ByteBuf bytes)) {
            throw new UnsupportedOperationException("cannot write " + message.getClass());
        }
        if (!UnixChannelUtil.isBufferCopyNeededForWrite(bytes)) {
            return bytes;
        }
        ByteBuf direct = allocator.directBuffer(bytes.readableBytes());
        direct.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        bytes.release();
        return direct;
    }

    /** Takes {@code bytes} and returns them owned, in a copy where they are little of their buffer. */
    static ByteBuf compact(ByteBuf bytes, ByteBufAllocator allocator) {
        int length = bytes.readableBytes();
        if (length > bytes.capacity() / 4) {
            return bytes;
        }
        ByteBuf copy = allocator.directBuffer(length).writeBytes(bytes);
        bytes.release();
        return copy;
    }

    Outcome write(ChannelOutboundBuffer out, EdgeTurns turns) throws IOException {
        for (int writes = 0; writes < WRITES_MAX; writes++) {
            Object first = out.current();
            if (first == null) {
                return Outcome.ALL_WRITTEN;
            }
            boolean taken;
            if (first instanceof FileRegion region) {
                taken = transfer(out, region);
            } else if (out.size() > 1) {
                taken = gather(out, turns.buffers());
            } else {
                taken = send(out, (ByteBuf) first);
            }
            if (!taken) {
                return Outcome.FULL;
            }
        }
        return out.isEmpty() ? Outcome.ALL_WRITTEN : Outcome.UNFINISHED;
    }

    /** A short write says that the socket is full: the system remembers, and tells when it has room again. */
    private boolean send(ChannelOutboundBuffer out, ByteBuf bytes) throws IOException {
        int length = bytes.readableBytes();
        if (length == 0) {
            out.remove();
            return true;
        }
        if (!bytes.hasMemoryAddress() && bytes.nioBufferCount() != 1) {
            long sent = socket.writev(bytes.nioBuffers(), 0, bytes.nioBufferCount(), length);
            out.removeBytes(sent);
            return sent == length;
        }
        int sent = send(bytes);
        if (sent > 0) {
            out.removeBytes(sent);
        }
        return sent == length;
    }

    /** Borrows {@code bytes}, which lie in one piece, and moves no index; returns how many the socket took. */
    int send(ByteBuf bytes) throws IOException {
        if (bytes.hasMemoryAddress()) {
            return socket.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
        }
        ByteBuffer nio = bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes());
        return socket.send(nio, nio.position(), nio.limit());
    }

    private boolean gather(ChannelOutboundBuffer out, IovArray buffers) throws IOException {
        try {
            out.forEachFlushedMessage(buffers);
        } catch (Exception cannot) {
            throw cannot instanceof IOException io ? io : new IOException(cannot);
        }
        long length = buffers.size();
        if (buffers.count() == 0) {
            // Empty ones only.
            out.removeBytes(0);
            return true;
        }
        long sent = socket.writevAddresses(buffers.memoryAddress(0), buffers.count());
        if (sent > 0) {
            out.removeBytes(sent);
        }
        return sent == length;
    }

    /** A short transfer may have other reasons than a full socket; only nothing at all means that. */
    private boolean transfer(ChannelOutboundBuffer out, FileRegion region) throws IOException {
        long sent = region.count() == region.transferred() ? 0
                : region.transferTo(new Target(socket), region.transferred());
        if (sent > 0) {
            out.progress(sent);
        }
        if (region.transferred() >= region.count()) {
            out.remove();
            return true;
        }
        return sent > 0;
    }

    /** The socket as a file region wants to see it. */
    private static final class Target extends SocketWritableByteChannel {
        Target(Socket socket) {
            super(socket);
        }

        @Override
        protected ByteBufAllocator alloc() {
            return ByteBufAllocator.DEFAULT;
        }
    }
}
