package io.weir.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.output.WaitingConsumer;
import org.testcontainers.containers.wait.strategy.Wait;

/** Both images in containers: the one that the build packs, and that of the Dockerfile on a Debian. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ImageTest {
    private static final Path ARCHIVE = Path.of(System.getProperty("weir.archive"));
    private static final Path IMAGE = Path.of(System.getProperty("weir.image"));
    private static final String VERSION = System.getProperty("weir.version");
    private static final String PACKED = "weir-test-packed";
    private static final String BUILT = "weir-test-built";
    private static final String BASE = "weir-test-debian";
    private static final int SECONDS = 120;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path directory;
    private HttpServer endpoint;

    /** As the README tells it, with a Debian made here in the place of one from a registry. */
    @BeforeAll
    static void images() throws Exception {
        Programs.needs(DockerClientFactory.instance().isDockerAvailable(),
                "a Docker engine (DOCKER_HOST; one is started by: .ci/docker start)");
        Programs.needs("docker", "docker.io");
        Programs.needs(Files.isWritable(Path.of("/")), "root");
        Programs.needs("debootstrap", "debootstrap");
        Programs.output(SECONDS, "docker", "load", "-i", IMAGE.toString());
        Programs.output(SECONDS, "docker", "tag", "weir:" + VERSION, PACKED);
        Path debian = Path.of("target", "clean-root", "base").toAbsolutePath();
        Programs.output(2 * SECONDS, Path.of("src", "test", "deb", "debian").toString(), debian.toString());
        Path base = debian.resolveSibling("base.tar");
        Programs.output(SECONDS, "tar", "--create", "--file=" + base, "--directory=" + debian, ".");
        Programs.output(SECONDS, "docker", "import", base.toString(), BASE);
        Programs.output(SECONDS, ARCHIVE, "docker", "build", "-t", BUILT, "--build-arg", "BASE=" + BASE,
                "-f", "weir-" + VERSION + "/Dockerfile", "-");
    }

    @BeforeEach
    void startEndpoint() throws IOException {
        endpoint = HttpServer.create(new InetSocketAddress("0.0.0.0", 0), 0);
        endpoint.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        endpoint.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                asked.countDown();
                await(mayAnswer);
            }
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("endpoint".getBytes(UTF_8));
            exchange.close();
        });
        endpoint.start();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        configure("to: app");
    }

    @AfterEach
    void stopEndpoint() {
        mayAnswer.countDown();
        endpoint.stop(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {PACKED, BUILT})
    void itServesWithoutRightsOnAReadOnlyRootReloadsAndDrains(String image) throws Exception {
        try (GenericContainer<?> weir = container(image)) {
            var log = new WaitingConsumer();
            weir.start();
            weir.followOutput(log);
            assertThat(processes(weir)).isNotEmpty().allSatisfy(process -> assertThat(process).contains("65532"));
            assertThat(get(weir, "/").body()).isEqualTo("endpoint");

            configure("respond: { status: 200, body: reloaded }");
            weir.getDockerClient().killContainerCmd(weir.getContainerId()).withSignal("HUP").exec();
            await(log, "reload: applied");
            assertThat(get(weir, "/").body()).isEqualTo("reloaded");
            assertThat(get(weir, "/endpoint").body()).isEqualTo("endpoint");

            assertThatAStopWaitsForWork(weir, log);
        }
    }

    private void assertThatAStopWaitsForWork(GenericContainer<?> weir, WaitingConsumer log) throws Exception {
        CompletableFuture<HttpResponse<String>> slow =
                client.sendAsync(request(weir, "/slow"), BodyHandlers.ofString());
        await(asked);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> weir.getDockerClient()
                .stopContainerCmd(weir.getContainerId()).withTimeout(SECONDS).exec());
        await(log, "draining: no new work is taken");
        assertThat(slow).isNotDone();

        mayAnswer.countDown();

        assertThat(slow.get(SECONDS, TimeUnit.SECONDS).body()).isEqualTo("endpoint");
        await(log, "drained: all work finished");
        stopped.get(SECONDS, TimeUnit.SECONDS);
        assertThat(Objects.requireNonNull(weir.getCurrentContainerInfo().getState().getExitCodeLong())).isZero();
    }

    /** The cache of the distribution holds in both, so that they start as fast as it does. */
    @ParameterizedTest
    @ValueSource(strings = {PACKED, BUILT})
    void itUsesTheAotCache(String image) throws Exception {
        assertThat(Programs.output(SECONDS, "docker", "run", "--rm", "--read-only",
                "-e", "_JAVA_OPTIONS=-XX:AOTMode=on", image, "version")).contains("weir " + VERSION);
    }

    @Test
    void theDockerfileSaysWhatThePackedImageSays() throws Exception {
        String format = "{{json .Config.Entrypoint}} {{json .Config.Cmd}} {{json .Config.User}} "
                + "{{json .Config.ExposedPorts}} {{json .Config.Healthcheck}} {{.Config.StopSignal}}";

        assertThat(Programs.output(SECONDS, "docker", "inspect", "-f", format, BUILT))
                .isEqualTo(Programs.output(SECONDS, "docker", "inspect", "-f", format, PACKED)).contains("ready");
    }

    @Test
    void aSecondImageOfTheSameDistributionHasTheSameBytes() throws Exception {
        Path second = directory.resolve("second.tar");

        Image.main(new String[] {System.getProperty("weir.home"), second.toString(), VERSION,
            System.getProperty("weir.time")});

        assertThat(Files.mismatch(IMAGE, second)).isEqualTo(-1);
    }

    private GenericContainer<?> container(String image) {
        return new GenericContainer<>(image)
                .withExposedPorts(8080)
                .withExtraHost("host.docker.internal", "host-gateway")
                .withCreateContainerCmdModifier(create -> {
                    HostConfig host = Objects.requireNonNull(create.getHostConfig());
                    host.withReadonlyRootfs(true).withCapDrop(Capability.ALL)
                            .withSecurityOpts(List.of("no-new-privileges"))
                            .withBinds(new Bind(directory.toString(), new Volume("/etc/weir"), AccessMode.ro));
                })
                .waitingFor(Wait.forHealthcheck().withStartupTimeout(Duration.ofSeconds(SECONDS)));
    }

    private void configure(String root) throws IOException {
        Path file = Files.writeString(directory.resolve("weir.yaml"), """
                admin: { bind: 127.0.0.1:9900 }
                runtime: { drain_timeout: 60s }
                listeners:
                  web:
                    bind: ":8080"
                    routes:
                      - { match: { path: / }, %s }
                      - to: app
                clusters:
                  app: { endpoints: ["host.docker.internal:%d"] }
                """.formatted(root, endpoint.getAddress().getPort()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static List<String> processes(GenericContainer<?> weir) {
        return Stream.of(Objects.requireNonNull(weir.getDockerClient().topContainerCmd(weir.getContainerId()).exec()
                .getProcesses())).map(columns -> String.join(" ", columns)).toList();
    }

    private HttpResponse<String> get(GenericContainer<?> weir, String path) throws IOException, InterruptedException {
        return client.send(request(weir, path), BodyHandlers.ofString());
    }

    private static HttpRequest request(GenericContainer<?> weir, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + weir.getHost() + ":" + weir.getMappedPort(8080) + path))
                .timeout(Duration.ofSeconds(SECONDS)).build();
    }

    private static void await(WaitingConsumer log, String line) throws Exception {
        log.waitUntil((OutputFrame frame) -> frame.getUtf8String().contains(line), SECONDS, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
