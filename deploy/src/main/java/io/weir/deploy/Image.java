package io.weir.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Packs the distribution as an image, {@code weir-image.tar}: from nothing, with the C library and what else the
 * runtime and Netty's natives are linked with, and no shell. Needs no Docker; from the same distribution it makes the
 * same bytes. (Jib has no way to write the health check.)
 */
public final class Image {
    private final Path home;
    private final Path work;
    private final Instant time;

    private Image(Path home, Path work, Instant time) {
        this.home = home;
        this.work = work;
        this.time = time;
    }

    /** Arguments: the distribution, the archive to write, the version, the time of the build. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path archive = Path.of(args[1]).toAbsolutePath();
        Path work = archive.resolveSibling("image");
        if (Files.exists(work)) {
            Distribution.delete(work);
        }
        var image = new Image(Path.of(args[0]).toAbsolutePath(), work, Instant.parse(args[3]));
        new ImageArchive(work.resolve("archive")).write(archive, image.layers(),
                new ImageConfig(args[2], image.time), image.time);
    }

    /** What changes least comes first: a new version of Weir is then one small layer. */
    private List<ImageLayer> layers() throws IOException, InterruptedException {
        Path system = Files.createDirectories(work.resolve("system"));
        SystemFiles.copy(home, system);
        var writer = new ImageLayer.Writer(work, time);
        String at = ImageOptions.HOME.substring(1) + "/";
        return List.of(
                writer.write("system", system, "", List.of(".")),
                writer.write("runtime", home, at, List.of("runtime")),
                writer.write("libraries", home, at, libraries()),
                writer.write("weir", own(), "", List.of(".")));
    }

    private List<String> libraries() throws IOException {
        Stream<String> jars = NativeLibraries.jars(home.resolve("lib")).stream()
                .filter(jar -> !isOwn(jar)).map(jar -> "lib/" + jar.getFileName());
        return Stream.concat(jars, Stream.of("lib/native")).toList();
    }

    /** The rest, and the configuration at the place where images are told to look for it. */
    private Path own() throws IOException {
        Path root = work.resolve("weir");
        Path to = root.resolve(ImageOptions.HOME.substring(1));
        try (Stream<Path> all = Files.walk(home)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path inside = home.relativize(file);
                if (!inside.startsWith("runtime") && !inside.startsWith("lib/native") && !isLibrary(inside)) {
                    copy(file, to.resolve(inside));
                }
            }
        }
        copy(home.resolve("conf/weir.yaml"), root.resolve("etc/weir/weir.yaml"));
        return root;
    }

    private static boolean isLibrary(Path inside) {
        return inside.toString().endsWith(".jar") && !isOwn(inside);
    }

    private static boolean isOwn(Path jar) {
        return String.valueOf(jar.getFileName()).startsWith("proxy-");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolveSibling("."));
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }
}
