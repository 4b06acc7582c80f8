package io.weir.core.listener;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The file of a listening unix socket, which outlives a process that died. Control thread. */
final class UnixSocketFile {
    private UnixSocketFile() {}

    /** Removes a socket file that nobody listens on; refuses when somebody does, or when it is no socket. */
    static void makeRoom(String path) throws IOException {
        Path file = Path.of(path);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        // Neither regular file, directory nor link: what is left is a socket, a pipe or a device.
        if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
            throw new BindException("a file that is no socket is there");
        }
        if (somebodyListens(path)) {
            throw new BindException("Address already in use");
        }
        Files.delete(file);
    }

    private static boolean somebodyListens(String path) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException refused) {
            return false;
        }
    }
}
