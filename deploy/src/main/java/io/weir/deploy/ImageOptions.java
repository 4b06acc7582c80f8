package io.weir.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@code bin/weir} works out in a shell, written down for images, which may have none: {@code conf/image.options},
 * for a distribution that stands in {@link #HOME}. The JVM's options are in {@code conf/jvm.options} for both.
 */
final class ImageOptions {
    static final String HOME = "/opt/weir";

    private static final String MAIN = "io.weir.server.WeirMain";

    private ImageOptions() { }

    static void write(Path home) throws IOException {
        String classPath = NativeLibraries.jars(home.resolve("lib")).stream()
                .map(jar -> HOME + "/lib/" + jar.getFileName()).collect(Collectors.joining(":"));
        Files.writeString(home.resolve("conf/image.options"), """
                # The rest of the command line in an image; see bin/weir for a shell's.
                -XX:AOTCache=%1$s/lib/weir.aot
                -Djava.library.path=%1$s/lib/native
                -cp %2$s
                %3$s
                """.formatted(HOME, classPath, MAIN));
    }

    /** The entry point: a command and the configuration come after it. */
    static List<String> command(String... overrides) {
        var command = new ArrayList<>(List.of(HOME + "/runtime/bin/java", "@" + HOME + "/conf/jvm.options"));
        command.addAll(List.of(overrides));
        command.add("@" + HOME + "/conf/image.options");
        return command;
    }
}
