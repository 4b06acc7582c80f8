package io.weir.core.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.unix.Socket;
import io.netty.util.UncheckedBooleanSupplier;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of an {@link EpollStream}: what epoll said of its input, and reading until that is used up, reading
 * pauses, or others should have their turn. A read that fills less than its buffer emptied the socket, so no further
 * one asks; unless its end was told, which comes as a read of its own.
 */
@LoopConfined
final class StreamReads {
    private final EpollStream stream;
    private final Socket socket;
    private final EpollStreamConfig config;
    /** There may be something to read; epoll does not say so again. */
    private boolean readable;
    /** How the peer or the connection ended, as far as epoll told: its flags. */
    private int endsTold;
    /** A read was asked for, and nothing came since. */
    private boolean asked;
    private boolean inputEnded;

    StreamReads(EpollStream stream, Socket socket, EpollStreamConfig config) {
        this.stream = stream;
        this.socket = socket;
        this.config = config;
    }

    boolean isInputEnded() {
        return inputEnded;
    }

    /** Somebody wants to read; what is there comes in the loop's next turn, or when epoll tells of it. */
    void ask() {
        asked = true;
        if (readable) {
            stream.comeBack();
        }
    }

    void onPaused() {
        asked = false;
    }

    /** Somebody else read from the socket, and left something. */
    void markReadable() {
        readable = true;
        if (isWanted()) {
            stream.comeBack();
        }
    }

    /** What is left of a broken connection is read also while reading is paused: the error stands behind it. */
    private boolean isWanted() {
        return asked || config.isAutoRead() || (endsTold & EpollFlags.BROKEN) != 0;
    }

    /**
     * There is something to read. The end of a connection is looked for even while reading is paused, since whoever
     * paused wants to know, and epoll tells of it once; that may bring one read more.
     *
     * @param ends epoll's flags for ends of the peer or of the connection; none when it goes on
     */
    void onReadable(int ends) {
        int news = ends & ~endsTold;
        readable = true;
        if ((news & EpollFlags.BROKEN) != 0 && !isWanted()) {
            stream.pipeline().fireUserEventTriggered(SocketEvent.BROKEN);
        }
        endsTold |= ends;
        if (!stream.isOpen()) {
            return;
        }
        if (news != 0 || (isWanted() && !inputEnded)) {
            read();
        }
    }

    void goOn() {
        if (readable && isWanted() && !inputEnded) {
            read();
        }
    }

    private void read() {
        ChannelPipeline pipeline = stream.pipeline();
        RecvByteBufAllocator.ExtendedHandle sizes =
                (RecvByteBufAllocator.ExtendedHandle) stream.unsafe().recvBufAllocHandle();
        sizes.reset(config);
        @Nullable IOException broken = null;
        boolean end = false;
        try {
            boolean more;
            do {
                ByteBuf bytes = sizes.allocate(config.getAllocator());
                int room = bytes.writableBytes();
                int count = receive(bytes, sizes);
                if (count <= 0) {
                    readable = false;
                    end = count < 0;
                    break;
                }
                more = count == room || endsTold != 0;
                readable = more;
                asked = false;
                sizes.incMessagesRead(1);
                pipeline.fireChannelRead(bytes);
            } while (more && stream.isOpen() && sizes.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER));
        } catch (IOException cause) {
            readable = false;
            broken = cause;
        }
        sizes.readComplete();
        pipeline.fireChannelReadComplete();
        if (readable && isWanted()) {
            stream.comeBack();
        }
        finish(broken, end);
    }

    /** Returns how many came: none when there is nothing now, less than none at the end; then the buffer is gone. */
    private int receive(ByteBuf bytes, RecvByteBufAllocator.ExtendedHandle sizes) throws IOException {
        int count = 0;
        try {
            sizes.attemptedBytesRead(bytes.writableBytes());
            count = receive(bytes);
            sizes.lastBytesRead(count);
            return count;
        } finally {
            if (count > 0) {
                bytes.writerIndex(bytes.writerIndex() + count);
            } else {
                bytes.release();
            }
        }
    }

    private int receive(ByteBuf bytes) throws IOException {
        if (bytes.hasMemoryAddress()) {
            return socket.recvAddress(bytes.memoryAddress(), bytes.writerIndex(), bytes.capacity());
        }
        ByteBuffer nio = bytes.internalNioBuffer(bytes.writerIndex(), bytes.writableBytes());
        return socket.recv(nio, nio.position(), nio.limit());
    }

    private void finish(@Nullable IOException broken, boolean end) {
        if (!stream.isOpen()) {
            return;
        }
        if (broken != null) {
            stream.pipeline().fireExceptionCaught(broken);
            stream.unsafe().close(stream.voidPromise());
        } else if (end && !inputEnded) {
            onEnd();
        }
    }

    private void onEnd() {
        inputEnded = true;
        if (config.isAllowHalfClosure()) {
            stream.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            stream.pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        } else {
            stream.unsafe().close(stream.voidPromise());
        }
    }
}
