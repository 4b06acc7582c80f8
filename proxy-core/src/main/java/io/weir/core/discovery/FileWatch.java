package io.weir.core.discovery;

import io.weir.core.loop.ControlThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notices that files changed, by time, size and identity. It looks rather than being told: that also works on network
 * file systems and with the links that Kubernetes swaps.
 */
@ControlThread
public final class FileWatch {
    private @Nullable Map<Path, Stamp> seen;

    private record Stamp(long modifiedMillis, long size, @Nullable Object key) {
        static final Stamp NONE = new Stamp(0, 0, null);
    }

    /** Whether one of {@code files} changed, came or went since the last call; false at the first. */
    public boolean hasChanged(List<Path> files) {
        Map<Path, Stamp> now = new LinkedHashMap<>();
        files.forEach(file -> now.put(file, stamp(file)));
        Map<Path, Stamp> before = seen;
        seen = now;
        return before != null && before.keySet().equals(now.keySet()) && !before.equals(now);
    }

    private static Stamp stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            return Stamp.NONE; // Not there now: a change, if it was.
        }
    }
}
