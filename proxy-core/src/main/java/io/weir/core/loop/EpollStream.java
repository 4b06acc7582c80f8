package io.weir.core.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ConnectionPendingException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection on epoll that asks the system for nothing it was not asked for itself. Epoll is told once, edge-
 * triggered, what is of interest; what an edge said is kept here until it is used up, so that pausing and resuming
 * cost no system call, and closing takes the socket out of epoll by itself. Addresses are looked up when somebody wants
 * them. Why not Netty's: docs/decisions/0002.
 */
@LoopConfined
public final class EpollStream extends EpollDuplex {
    private final EpollStreamConfig config;
    private final StreamWrites writes;
    private final StreamReads reads;
    private final StreamConnect connect = new StreamConnect();
    private @Nullable SocketAddress remote;
    private @Nullable EdgeTurns turns;
    /** The turn in which epoll was told of the socket: events found before that are of its number's last owner. */
    private long toldInTurn = -1;

    private boolean connected;
    /** Epoll tells when the socket can be written again. */
    private boolean toldWrites;
    /** The socket took less than it was given: nothing is written until it has room. */
    private boolean full;
    /** Waits in {@link EdgeTurns} for its next go. */
    private boolean unfinished;

    /** One towards {@code address}, not connected yet. An IPv4 socket does for IPv4 and costs one call less. */
    static EpollStream towards(SocketAddress address) {
        boolean ipv4 = address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address;
        @Nullable SocketProtocolFamily family = ipv4 ? SocketProtocolFamily.INET : null;
        EpollStream stream = new EpollStream(null, LinuxSocket.newSocketStream(family));
        stream.config.setOption(ChannelOption.TCP_NODELAY, true);
        return stream;
    }

    /** One that {@code parent} accepted, with the options it had there. */
    static EpollStream accepted(EpollListener parent, int descriptor, InetSocketAddress peer) {
        EpollStream stream = new EpollStream(parent, LinuxSocket.newSocket(descriptor));
        stream.remote = peer;
        stream.connected = true;
        return stream;
    }

    private EpollStream(@Nullable EpollListener parent, Socket socket) {
        super(parent, socket);
        this.config = new EpollStreamConfig(this, socket);
        this.writes = new StreamWrites(socket);
        this.reads = new StreamReads(this, socket, config);
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new StreamUnsafe();
    }

    @Override
    public EpollStreamConfig config() {
        return config;
    }

    @Override
    public boolean isActive() {
        return connected && socket.isOpen();
    }

    @Override
    void onRegistered() {
        if (connected) {
            tellFirst(EpollFlags.TELL_READS);
        }
    }

    private void tellFirst(EpollIoOps interest) {
        toldInTurn = turns().number();
        tell(interest);
    }

    private EdgeTurns turns() {
        return Objects.requireNonNull(turns, "registered");
    }

    @Override
    protected void doBeginRead() {
        reads.ask();
    }

    void onReadingPaused() {
        reads.onPaused();
    }

    /** For whoever reads from the socket around the channel, and leaves something there. */
    public void markReadable() {
        reads.markReadable();
    }

    /** Has another go in the loop's next turn. */
    void comeBack() {
        if (!unfinished && turns != null) {
            unfinished = true;
            turns.add(this);
        }
    }

    void goOn() {
        unfinished = false;
        if (!isActive()) {
            return;
        }
        ((StreamUnsafe) unsafe()).flush0();
        if (isOpen()) {
            reads.goOn();
        }
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        return StreamWrites.writable(message, alloc());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) throws IOException {
        switch (writes.write(out, turns())) {
            case ALL_WRITTEN -> { }
            case UNFINISHED -> comeBack();
            case FULL -> {
                full = true;
                if (!toldWrites) {
                    toldWrites = true;
                    tell(EpollFlags.TELL_ALL);
                }
            }
        }
    }

    /**
     * Takes {@code bytes} and writes them at once, past the pipeline: for the handler next to the socket. What is
     * taken at once needs no place among what waits to be written; of what is left, a little is copied, since the
     * buffer it came in is wanted back.
     */
    public void writeNow(ByteBuf bytes) {
        ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
        if (!isActive() || waiting == null || waiting.totalPendingWriteBytes() > 0 || !bytes.hasMemoryAddress()) {
            writeAndFlush(bytes, voidPromise());
            return;
        }
        int sent;
        try {
            sent = writes.send(bytes);
        } catch (IOException broken) {
            // The channel's own way meets the same error, and knows what follows from it.
            sent = 0;
        }
        bytes.skipBytes(sent);
        if (bytes.isReadable()) {
            writeAndFlush(StreamWrites.compact(bytes, alloc()), voidPromise());
        } else {
            bytes.release();
        }
    }

    @Override
    protected void doClose() throws Exception {
        connected = false;
        connect.onClosed();
        super.doClose();
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return parent() != null ? ((EpollListener) parent()).addressOf(socket) : socket.localAddress();
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return connected ? remote : null;
    }

    @Override
    public boolean isInputShutdown() {
        return reads.isInputEnded() || !isOpen();
    }

    /** The side of the channel that the loop sees. */
    private final class StreamUnsafe extends AbstractUnsafe implements EdgeHandle {
        @Override
        public void joined(EdgeTurns ofLoop) {
            turns = ofLoop;
        }

        @Override
        public FileDescriptor fd() {
            return socket;
        }

        @Override
        public void handle(IoRegistration from, IoEvent event) {
            if (turns().number() == toldInTurn || !isOpen()) {
                return;
            }
            int told = ((EpollIoEvent) event).ops().value();
            if (connect.isUnderWay() && (told & EpollFlags.WRITABLE) != 0) {
                finishConnecting();
            }
            if (full && (told & EpollFlags.WRITABLE) != 0) {
                full = false;
                super.flush0();
            }
            if ((told & EpollFlags.READABLE) != 0 && isActive()) {
                reads.onReadable(told & EpollFlags.ENDED);
            }
        }

        /** What is flushed while the socket is full leaves when it has room. */
        @Override
        protected void flush0() {
            if (!full) {
                super.flush0();
            }
        }

        @Override
        public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
            if (!promise.setUncancellable() || !ensureOpen(promise)) {
                return;
            }
            try {
                if (connect.isUnderWay() || connected) {
                    throw new ConnectionPendingException();
                }
                if (from != null) {
                    socket.bind(from);
                }
                remote = to;
                if (socket.connect(to)) {
                    tellFirst(EpollFlags.TELL_READS);
                    onConnected(promise);
                } else {
                    connect.begin(promise);
                    toldWrites = true;
                    tellFirst(EpollFlags.TELL_ALL);
                    limitTime(config.getConnectTimeoutMillis());
                }
            } catch (IOException | RuntimeException refused) {
                onNotConnected(promise, refused);
            }
        }

        private void limitTime(int millis) {
            if (millis > 0) {
                connect.limit(eventLoop().schedule(
                        () -> onNotConnected(connect.end(), new ConnectTimeoutException("not in " + millis + " ms")),
                        millis, TimeUnit.MILLISECONDS));
            }
        }

        private void finishConnecting() {
            try {
                if (socket.finishConnect()) {
                    onConnected(connect.end());
                }
            } catch (IOException refused) {
                onNotConnected(connect.end(), refused);
            }
        }

        private void onConnected(ChannelPromise promise) {
            connected = true;
            boolean wanted = promise.trySuccess();
            if (isActive()) {
                pipeline().fireChannelActive();
            }
            if (!wanted) {
                close(voidPromise());
            }
        }

        private void onNotConnected(ChannelPromise promise, Exception refused) {
            promise.tryFailure(annotateConnectException(refused, Objects.requireNonNull(remote)));
            close(voidPromise());
        }

        @Override
        public void close() {
            close(voidPromise());
        }
    }
}
