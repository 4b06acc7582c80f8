package io.weir.server.soak;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process holds.
 *
 * @param files open file descriptors by what they are: {@code socket}, {@code anon_inode:[eventpoll]}, {@code path}
 * @param heapBytes after a collection
 * @param directBytes reserved by Netty's allocators
 */
record ProcessLevels(Map<String, Long> files, long heapBytes, long directBytes) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String FILE = "path";
    private static final long COLLECTION_MILLIS_MAX = 10_000;

    static ProcessLevels now() {
        collectGarbage();
        return new ProcessLevels(openFiles(), ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                PlatformDependent.usedDirectMemory());
    }

    /** The lower of each. */
    ProcessLevels least(ProcessLevels other) {
        return new ProcessLevels(sockets() <= other.sockets() ? files : other.files,
                Math.min(heapBytes, other.heapBytes), Math.min(directBytes, other.directBytes));
    }

    long sockets() {
        return files.getOrDefault("socket", 0L);
    }

    /** Event descriptors, pollers, pipes: what threads and loops need. */
    long others() {
        return files.entrySet().stream()
                .filter(entry -> !entry.getKey().equals("socket") && !entry.getKey().equals(FILE))
                .mapToLong(Map.Entry::getValue).sum();
    }

    private static Map<String, Long> openFiles() {
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.collect(Collectors.groupingBy(ProcessLevels::kind, TreeMap::new, Collectors.counting()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kind(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/") ? FILE : target.replaceFirst(":\\[[0-9]+]", "");
        } catch (IOException closedMeanwhile) {
            return FILE;
        }
    }

    /** Collects until an object made for this purpose is gone. */
    private static void collectGarbage() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        PhantomReference<Object> witness = new PhantomReference<>(new Object(), queue);
        try {
            System.gc();
            queue.remove(COLLECTION_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Reference.reachabilityFence(witness);
        }
    }

    @Override
    public String toString() {
        return "heap %d KiB, direct %d KiB, files %s".formatted(heapBytes / 1024, directBytes / 1024, files);
    }
}
