package io.weir.core.loop;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A socket registered with an epoll loop, from registration to closing. Closing takes the socket out of epoll by
 * itself: it comes before the end of the registration, which would ask for it otherwise.
 */
@LoopConfined
abstract class EpollChannel extends AbstractChannel implements UnixChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    final Socket socket;
    private @Nullable IoRegistration registration;

    EpollChannel(@Nullable Channel parent, Socket socket) {
        super(parent);
        this.socket = socket;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class);
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        ((IoEventLoop) eventLoop()).register((IoHandle) unsafe()).addListener((Future<IoRegistration> done) -> {
            if (done.isSuccess()) {
                registration = done.getNow();
                onRegistered();
                promise.setSuccess();
            } else {
                promise.setFailure(done.cause());
            }
        });
    }

    /** The loop knows the socket; epoll does not yet. */
    abstract void onRegistered();

    /** From now on epoll tells of these and no others. */
    final void tell(EpollIoOps interest) {
        if (registration != null) {
            registration.submit(interest);
        }
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        socket.bind(local);
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    protected void doClose() throws Exception {
        try {
            socket.close();
        } finally {
            doDeregister();
        }
    }

    @Override
    protected void doDeregister() {
        if (registration != null) {
            registration.cancel();
        }
    }
}
