package io.weir.core.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose directions end one by one. The end of output is told at the socket; input ends when the peer says
 * so, and nobody ends it here: who wants to read no more pauses reading.
 */
@LoopConfined
abstract class EpollDuplex extends EpollChannel implements DuplexChannel {
    private boolean outputEnded;

    EpollDuplex(@Nullable Channel parent, Socket socket) {
        super(parent, socket);
    }

    /**
     * Tells the peer that nothing more comes. All that was written must have left, and nothing may be written again.
     *
     * @throws IOException when there is no connection any more
     */
    public final void endOutput() throws IOException {
        if (!outputEnded) {
            outputEnded = true;
            try {
                socket.shutdown(false, true);
            } catch (NotYetConnectedException gone) {
                throw new IOException(gone);
            }
        }
    }

    /** A write failed: what the peer said before is still to be read. */
    @Override
    protected void doShutdownOutput() throws IOException {
        endOutput();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded || !isOpen();
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    /** Called on the loop. */
    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        try {
            endOutput();
            return promise.setSuccess();
        } catch (IOException gone) {
            return promise.setFailure(gone);
        }
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("pause reading instead"));
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("close instead"));
    }
}
