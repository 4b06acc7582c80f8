package io.weir.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * A connected stream of bytes with reads and writes that block at most a given time. One thread may read while another
 * writes; any thread may close.
 */
interface Transport extends AutoCloseable {
    /** The next byte, or -1 at the end of the stream. */
    default int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Up to {@code length} bytes, at least one; -1 at the end of the stream. */
    int read(byte[] into, int offset, int length) throws IOException;

    default byte[] readExactly(int length) throws IOException {
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            int count = read(bytes, done, length - done);
            if (count < 0) {
                throw new EOFException("end of stream after " + done + " of " + length + " bytes");
            }
            done += count;
        }
        return bytes;
    }

    void write(byte[] bytes, int offset, int length) throws IOException;

    void timeout(Duration next);

    SocketAddress localAddress() throws IOException;

    SocketAddress remoteAddress() throws IOException;

    /** Ends the sending direction and keeps reading. */
    void halfClose() throws IOException;

    /** Closes with RST instead of FIN: unsent bytes are thrown away and the peer's next call fails. */
    void reset() throws IOException;

    boolean isOpen();

    @Override
    void close() throws IOException;
}
