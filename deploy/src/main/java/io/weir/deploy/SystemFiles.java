package io.weir.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an image needs of an operating system, taken from the one that builds: the libraries that {@code ldd} names for
 * the runtime and the natives, their licences, and the few files the C library reads. Certificates of authorities are
 * in the runtime, as Java has them.
 */
final class SystemFiles {
    /** A library and where it was found, or the loader itself. */
    private static final Pattern FOUND = Pattern.compile("(?:=> )?(/\\S+) \\(0x");
    private static final Pattern NOT_FOUND = Pattern.compile("(\\S+) => not found");
    private static final String C_LIBRARY = "libc.so.6";
    /** Loaded by the C library when a thread is cancelled or unwound, so {@code ldd} does not see it. */
    private static final String UNWINDING = "libgcc_s.so.1";

    private static final String PASSWD = """
            root:x:0:0:root:/:/sbin/nologin
            weir:x:65532:65532:weir:/:/sbin/nologin
            """;
    private static final String GROUP = """
            root:x:0:
            weir:x:65532:
            """;
    private static final String NSSWITCH = """
            passwd: files
            group: files
            hosts: files dns
            """;

    private SystemFiles() { }

    static void copy(Path home, Path root) throws IOException, InterruptedException {
        for (Path library : libraries(home)) {
            place(library, root.resolve(library.toString().substring(1)));
            Optional<Path> licence = licence(library);
            if (licence.isPresent()) {
                place(licence.get(), root.resolve(licence.get().toString().substring(1)));
            }
        }
        Path etc = Files.createDirectories(root.resolve("etc"));
        Files.writeString(etc.resolve("passwd"), PASSWD);
        Files.writeString(etc.resolve("group"), GROUP);
        Files.writeString(etc.resolve("nsswitch.conf"), NSSWITCH);
        Files.createDirectories(root.resolve("tmp"));
    }

    /** Without those of the distribution itself. */
    private static Set<Path> libraries(Path home) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ldd"));
        try (Stream<Path> all = Files.walk(home)) {
            all.filter(file -> file.toString().endsWith(".so") || file.endsWith(Path.of("bin", "java")))
                    .sorted().map(Path::toString).forEach(command::add);
        }
        Set<Path> libraries = new TreeSet<>();
        for (String line : output(command).split("\n")) {
            Matcher missing = NOT_FOUND.matcher(line);
            // The JVM's own library is found by whoever loads the others, which is the JVM.
            if (missing.find() && !missing.group(1).equals("libjvm.so")) {
                throw new IOException("the runtime needs " + missing.group(1) + ", which is not on this machine");
            }
            Matcher found = FOUND.matcher(line);
            if (found.find() && !found.group(1).startsWith(home.toString())) {
                libraries.add(Path.of(found.group(1)));
            }
        }
        libraries.stream().filter(library -> library.endsWith(C_LIBRARY)).findFirst()
                .ifPresent(library -> libraries.add(library.resolveSibling(UNWINDING)));
        return libraries;
    }

    /** That of the package the library is from, where Debian keeps it; older packages are not aware of {@code /usr}. */
    private static Optional<Path> licence(Path library) throws IOException, InterruptedException {
        String name = library.toString();
        for (String known : List.of(name, "/usr" + name, name.replaceFirst("^/usr", ""))) {
            Optional<String> found = tryOutput(List.of("dpkg-query", "--search", known));
            if (found.isPresent()) {
                String owner = found.get().substring(0, found.get().indexOf(':'));
                return Optional.of(Path.of("/usr/share/doc", owner, "copyright"));
            }
        }
        System.err.println("image: no package is known for " + library + ", so its licence is not in the image");
        return Optional.empty();
    }

    private static void place(Path from, Path to) throws IOException {
        if (!Files.exists(to)) {
            Files.createDirectories(to.resolveSibling("."));
            Files.copy(from.toRealPath(), to);
        }
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.getFirst() + ": " + output);
        }
        return output;
    }

    private static Optional<String> tryOutput(List<String> command) throws InterruptedException {
        try {
            return Optional.of(output(command));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }
}
