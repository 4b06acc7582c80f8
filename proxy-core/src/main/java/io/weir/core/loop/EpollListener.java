package io.weir.core.loop;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A listening TCP socket whose connections are {@link EpollStream}s. It takes all that wait, up to a bound, each time
 * epoll tells of some. What is set on it once ({@code TCP_NODELAY}) its connections have without a call of their own.
 */
@LoopConfined
final class EpollListener extends EpollChannel implements ServerChannel {
    /** Connections taken before others get their turn; the socket is told of again when more wait. */
    private static final int ACCEPTS_MAX = 32;

    /** An address as Netty writes it: its length, 16 bytes, scope and port. */
    private final byte[] peer = new byte[25];

    private final EpollListenerConfig config = new EpollListenerConfig(this, socket);
    private @Nullable InetSocketAddress local;
    private boolean reading;

    EpollListener() {
        super(null, LinuxSocket.newSocketStream());
    }

    /** Over a socket that listens already; takes the descriptor. */
    EpollListener(int descriptor) {
        super(null, new Socket(descriptor));
        local = socket.localAddress();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new ListenerUnsafe();
    }

    @Override
    public EpollListenerConfig config() {
        return config;
    }

    @Override
    public boolean isActive() {
        return local != null && socket.isOpen();
    }

    @Override
    void onRegistered() {
        // Told once it is bound and reads.
    }

    @Override
    protected void doBind(SocketAddress address) throws IOException {
        socket.bind(address);
        socket.listen(config.backlog());
        local = socket.localAddress();
    }

    @Override
    protected void doBeginRead() {
        read(true);
    }

    void onReadingPaused() {
        read(false);
    }

    private void read(boolean read) {
        if (reading != read) {
            reading = read;
            tell(read ? EpollIoOps.EPOLLIN : EpollIoOps.NONE);
        }
    }

    /** Of a connection accepted here: the system is asked only where it may be one of several. */
    @Nullable InetSocketAddress addressOf(Socket connection) {
        InetSocketAddress own = local;
        return own == null || own.getAddress().isAnyLocalAddress() ? connection.localAddress() : own;
    }

    private void accept() {
        Throwable cannot = null;
        try {
            for (int i = 0; i < ACCEPTS_MAX && config.isAutoRead(); i++) {
                int descriptor = socket.accept(peer);
                if (descriptor < 0) {
                    break;
                }
                InetSocketAddress from = NativeInetAddress.address(peer, 1, peer[0]);
                pipeline().fireChannelRead(EpollStream.accepted(this, descriptor, from));
            }
        } catch (IOException refused) {
            cannot = refused;
        }
        pipeline().fireChannelReadComplete();
        if (cannot != null) {
            pipeline().fireExceptionCaught(cannot);
        }
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        throw new UnsupportedOperationException();
    }

    /** The side of the channel that the loop sees. */
    private final class ListenerUnsafe extends AbstractUnsafe implements EpollIoHandle {
        @Override
        public FileDescriptor fd() {
            return socket;
        }

        @Override
        public void handle(IoRegistration from, IoEvent event) {
            if (isActive() && config.isAutoRead()) {
                accept();
            }
        }

        @Override
        public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException());
        }

        @Override
        public void close() {
            close(voidPromise());
        }
    }
}
