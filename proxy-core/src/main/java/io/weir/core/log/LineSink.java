package io.weir.core.log;

import io.weir.core.loop.LoopConfined;
import io.weir.core.spec.AccessLogSpec.Target;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where lines end up: the end of a file, standard output, or nowhere. Owned by the writer thread once opened. */
@LoopConfined
final class LineSink {
    private static final Logger LOG = LoggerFactory.getLogger(LineSink.class);

    /** Null for targets that are not files. */
    private final @Nullable Path path;
    private OutputStream out;
    /** Tells the open file from another one of the same name. */
    private @Nullable Object fileKey;

    private LineSink(@Nullable Path path, OutputStream out, @Nullable Object fileKey) {
        this.path = path;
        this.out = out;
        this.fileKey = fileKey;
    }

    static LineSink open(Target target) throws IOException {
        return switch (target) {
            case Target.Off _ -> new LineSink(null, OutputStream.nullOutputStream(), null);
            case Target.Stdout _ -> new LineSink(null, new FileOutputStream(FileDescriptor.out), null);
            case Target.File file -> {
                Path path = Path.of(file.path());
                OutputStream out = openAtEnd(path);
                yield new LineSink(path, out, keyOf(path));
            }
        };
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** Whether the name no longer leads to the open file. */
    boolean wasRotatedAway() {
        return path != null && !Objects.equals(keyOf(path), fileKey);
    }

    /** Goes on in the file that the name leads to now, made if need be. */
    void reopen() throws IOException {
        if (path == null) {
            return;
        }
        OutputStream next = openAtEnd(path);
        close();
        out = next;
        fileKey = keyOf(path);
    }

    void close() {
        if (path == null) {
            return;
        }
        try {
            out.close();
        } catch (IOException e) {
            LOG.warn("access log: closing {} failed: {}", path, e.toString());
        }
    }

    private static OutputStream openAtEnd(Path path) throws IOException {
        return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }

    private static @Nullable Object keyOf(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null; // No file of this name: not the one that is open.
        }
    }

    @Override
    public String toString() {
        return path == null ? "stdout" : path.toString();
    }
}
