package io.weir.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Netty's natives as files ({@code lib/native}, named by {@code java.library.path}). Left in their jars, each start
 * copies them to a temporary directory, which a read-only or {@code noexec} system does not have.
 */
final class NativeLibraries {
    private static final String INSIDE = "META-INF/native/";

    private NativeLibraries() { }

    /** Those for the machine of the build, as the linked runtime is. */
    static void extract(Path lib) throws IOException {
        Path target = Files.createDirectories(lib.resolve("native"));
        for (Path jar : jars(lib)) {
            if (String.valueOf(jar.getFileName()).endsWith("-linux-" + Machine.NETTY + ".jar")) {
                extract(jar, target);
            }
        }
        try (Stream<Path> made = Files.list(target)) {
            if (made.findAny().isEmpty()) {
                throw new IOException("no natives for " + Machine.NETTY + " in " + lib);
            }
        }
    }

    /** In the order in which the launcher names them. */
    static List<Path> jars(Path lib) throws IOException {
        try (Stream<Path> files = Files.list(lib)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted(Comparator.comparing(Path::toString)).toList();
        }
    }

    private static void extract(Path jar, Path target) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            zip.stream().filter(entry -> entry.getName().startsWith(INSIDE) && entry.getName().endsWith(".so"))
                    .forEach(entry -> copy(zip, entry, target));
        }
    }

    private static void copy(ZipFile zip, ZipEntry entry, Path target) {
        try (var in = zip.getInputStream(entry)) {
            Path file = target.resolve(entry.getName().substring(INSIDE.length()));
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
