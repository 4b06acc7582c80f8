package io.weir.testkit;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.StandardProtocolFamily;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connected stream socket, TCP or unix, with reads and writes that block at most a given time. One thread may read
 * while another writes; any thread may close.
 */
final class Wire implements Transport {
    private static final int READ_BUFFER_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final Selector readable;
    private final Selector writable;
    private final ByteBuffer received = ByteBuffer.allocate(READ_BUFFER_BYTES).flip();
    private volatile Duration timeout = Gate.PATIENCE;

    private Wire(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        if (isTcp()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        readable = Selector.open();
        writable = Selector.open();
        channel.register(readable, SelectionKey.OP_READ);
        channel.register(writable, SelectionKey.OP_WRITE);
    }

    /** Takes over an accepted channel. */
    static Wire of(SocketChannel channel) throws IOException {
        return new Wire(channel);
    }

    /** Connects within {@link Gate#PATIENCE}; {@code receiveBufferBytes} 0 leaves the system's default. */
    static Wire connect(SocketAddress remote, @Nullable SocketAddress local, int receiveBufferBytes)
            throws IOException {
        SocketChannel channel = remote instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        try {
            if (receiveBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            if (local != null) {
                channel.bind(local);
            }
            if (remote instanceof UnixDomainSocketAddress) {
                channel.connect(remote);
            } else {
                channel.socket().connect(remote, Math.toIntExact(Gate.PATIENCE.toMillis()));
            }
            return new Wire(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void timeout(Duration next) {
        timeout = next;
    }

    @Override
    public SocketAddress localAddress() throws IOException {
        return channel.getLocalAddress();
    }

    @Override
    public SocketAddress remoteAddress() throws IOException {
        return channel.getRemoteAddress();
    }

    @Override
    public int read() throws IOException {
        return fill() ? received.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, received.remaining());
        received.get(into, offset, count);
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer pending = ByteBuffer.wrap(bytes, offset, length);
        while (pending.hasRemaining()) {
            if (channel.write(pending) == 0) {
                await(writable, "write");
            }
        }
    }

    @Override
    public void halfClose() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void reset() throws IOException {
        if (isTcp() && channel.isOpen()) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        close();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        // Selectors first: a channel that is still registered would only be closed at the next select.
        readable.close();
        writable.close();
        channel.close();
    }

    private boolean isTcp() throws IOException {
        return !(channel.getLocalAddress() instanceof UnixDomainSocketAddress);
    }

    private boolean fill() throws IOException {
        while (!received.hasRemaining()) {
            received.clear();
            int count;
            try {
                count = channel.read(received);
            } finally {
                received.flip();
            }
            if (count < 0) {
                return false;
            }
            if (count == 0) {
                await(readable, "read");
            }
        }
        return true;
    }

    private void await(Selector selector, String what) throws IOException {
        try {
            int ready = selector.select(timeout.toMillis());
            selector.selectedKeys().clear();
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException(what + ": interrupted");
            }
            if (ready == 0 && channel.isOpen()) {
                throw new SocketTimeoutException(what + ": nothing within " + timeout);
            }
        } catch (ClosedSelectorException e) {
            throw new IOException(what + ": closed by this side", e);
        }
    }
}
