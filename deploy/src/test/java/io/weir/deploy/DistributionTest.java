package io.weir.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Unpacks the archive somewhere else and uses it on a "machine" whose PATH has no java. */
class DistributionTest {
    @TempDir
    private static Path machine;
    private static Path home;

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        Path archive = Path.of(System.getProperty("weir.archive"));
        Files.createDirectory(machine.resolve("path"));
        run(List.of("tar", "-xzf", archive.toString(), "-C", machine.toString()), System.getenv("PATH"));
        home = machine.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
        for (String tool : List.of("sh", "readlink")) {
            Files.createSymbolicLink(machine.resolve("path").resolve(tool), Path.of("/bin", tool));
        }
    }

    @Test
    void saysItsVersionWithoutAJavaOnThePath() throws IOException, InterruptedException {
        Outcome outcome = weir(home.resolve("bin/weir"), "version");

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).containsIgnoringCase("weir");
    }

    @Test
    void acceptsItsOwnExampleConfiguration() throws IOException, InterruptedException {
        Outcome outcome = weir(home.resolve("bin/weir"), "check", "-c", home.resolve("conf/weir.yaml").toString());

        assertThat(outcome.exit()).as(outcome.output()).isZero();
    }

    @Test
    void worksThroughASymbolicLink() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(machine.resolve("weir-link"), home.resolve("bin/weir"));

        Outcome outcome = weir(link, "version");

        assertThat(outcome.exit()).as(outcome.output()).isZero();
    }

    @Test
    void usesTheAotCacheWhereverItWasUnpacked() throws IOException, InterruptedException {
        Outcome outcome = run(List.of(home.resolve("bin/weir").toString(), "version"),
                machine.resolve("path").toString(), "-XX:AOTMode=on");

        assertThat(outcome.exit()).as(outcome.output()).isZero();
    }

    @Test
    void holdsNothingThatOnlyTheBuildNeeds() throws IOException {
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .noneMatch(name -> name.matches("(junit|assertj|proxy-testkit|jmh|deploy).*"))
                    .anyMatch(name -> name.startsWith("proxy-server"));
        }
        assertThat(home.resolve("LICENSE")).exists();
    }

    @Test
    void namesEveryLibraryInItAndItsLicence() throws IOException {
        String components = Files.readString(home.resolve("sbom.cdx.json"));
        String licences = Files.readString(home.resolve("THIRD-PARTY.txt"));
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            List<String> libraries = jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.endsWith(".jar") && !name.startsWith("proxy-"))
                    .map(name -> name.replaceFirst("-[0-9].*", "")).distinct().toList();
            assertThat(libraries).hasSizeGreaterThan(30).allSatisfy(library -> {
                assertThat(components).contains("\"name\" : \"" + library + "\"");
                assertThat(licences).contains(":" + library + ":");
            });
        }
        assertThat(licences).doesNotContain("Unknown license");
    }

    @Test
    void namesTheLibrariesInsideItsJars() throws IOException {
        Path jar;
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            jar = jars.filter(file -> file.getFileName().toString().startsWith("proxy-server"))
                    .findFirst().orElseThrow();
        }
        String header;
        try (FileSystem files = FileSystems.newFileSystem(jar)) {
            header = Files.readString(files.getPath("io/weir/server/admin/dashboard/uplot/uPlot.esm.js"));
        }
        Matcher version = Pattern.compile("leeoniya/uPlot \\(v([0-9.]+)\\)").matcher(header);
        assertThat(version.find()).isTrue();

        assertThat(Files.readString(home.resolve("THIRD-PARTY.txt"))).contains("npm:uplot:" + version.group(1));
        Map<String, Object> materials = new Yaml().load(Files.readString(home.resolve("sbom.cdx.json")));
        assertThat(materials.get("components")).asInstanceOf(LIST).anySatisfy(component ->
                assertThat(component).asInstanceOf(MAP).containsEntry("purl", "pkg:npm/uplot@" + version.group(1)));
    }

    private record Outcome(int exit, String output) { }

    private static Outcome weir(Path launcher, String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList();
        return run(command, machine.resolve("path").toString());
    }

    private static Outcome run(List<String> command, String path, String... javaOptions)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA") || name.startsWith("JDK"));
        builder.environment().put("PATH", path);
        builder.environment().put("WEIR_JAVA_OPTS", String.join(" ", javaOptions));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), output);
    }
}
