package io.weir.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Completes {@code target/weir-<version>/}, in which the build has already put {@code lib/}: the launcher and its
 * files, a linked runtime, the AOT cache; then packs it. Run by the JDK whose runtime is shipped.
 */
public final class Distribution {
    /** What the jars need, and what an operator needs to look into a running process. */
    private static final List<String> MODULES = List.of(
            "java.base", "java.logging", "java.management", "java.naming", "java.net.http", "java.xml",
            "jdk.httpserver", "jdk.jfr", "jdk.jcmd", "jdk.management", "jdk.naming.dns",
            "jdk.net", "jdk.unsupported", "jdk.zipfs");

    private final Path home;

    private Distribution(Path home) {
        this.home = home;
    }

    /**
     * Arguments: the distribution, the directory of files to copy into it, the licence, the time of the build, and
     * whether to make an AOT cache. Without one, equal sources give equal bytes.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        var distribution = new Distribution(Path.of(args[0]));
        distribution.copyFiles(Path.of(args[1]), Path.of(args[2]));
        VendoredLibraries.addTo(distribution.home);
        distribution.linkRuntime();
        NativeLibraries.extract(distribution.home.resolve("lib"));
        ImageOptions.write(distribution.home);
        FileTime time = FileTime.from(Instant.parse(args[3]));
        distribution.setTimes(time);
        AotTraining.forget(distribution.home);
        if (Boolean.parseBoolean(args[4])) {
            AotTraining.run(distribution.home);
        }
        distribution.setTimes(time);
        distribution.pack(args[3]);
    }

    private void copyFiles(Path files, Path licence) throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            all.filter(Files::isRegularFile).forEach(file -> copy(file, home.resolve(files.relativize(file))));
        }
        copy(licence, home.resolve("LICENSE"));
    }

    private void linkRuntime() throws IOException {
        Path runtime = home.resolve("runtime");
        if (Files.exists(runtime)) {
            delete(runtime);
        }
        ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
        int exit = jlink.run(System.out, System.err,
                "--add-modules", String.join(",", MODULES), "--output", runtime.toString(),
                "--no-header-files", "--no-man-pages");
        if (exit != 0) {
            throw new IOException("jlink: exit " + exit);
        }
    }

    /** The same in every build, and before the training: the AOT cache remembers the times of the jars. */
    private void setTimes(FileTime time) throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, time);
            }
        }
    }

    /** All of it as of the time of the build, links too: the AOT cache is valid only for jars of the time it knows. */
    private void pack(String time) throws IOException, InterruptedException {
        String name = String.valueOf(home.getFileName());
        Process tar = new ProcessBuilder("tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner",
                "--mode=u=rwX,go=rX", "--mtime=" + time, "-czf", name + ".tar.gz", name)
                .directory(home.resolve("..").toFile()).inheritIO().start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar: exit " + tar.exitValue());
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.toAbsolutePath().getParent());
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
