package io.weir.server.suites;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** Servers of others in containers. Where their images cannot be pulled, {@code .ci/docker images} makes stand-ins. */
final class Containers {
    private static final String NGINX = System.getProperty("weir.image.nginx", "nginx:1.29-alpine");
    private static final String HAPROXY = System.getProperty("weir.image.haproxy", "haproxy:3.2-alpine");
    private static final Duration START_MAX = Duration.ofMinutes(2);

    private Containers() {
    }

    /** Skips the test where there is no Docker. */
    static void areNeeded() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw Needs.missing("no Docker engine answers (DOCKER_HOST; one is started by: .ci/docker start)");
        }
    }

    /** An endpoint as {@code suites/nginx.conf} says, whose key stands beside {@code certificate}; started. */
    static GenericContainer<?> nginx(Path certificate) throws IOException {
        Path key = certificate.resolveSibling(certificate.getFileName().toString().replace(".pem", ".key"));
        return started(new GenericContainer<>(DockerImageName.parse(NGINX)).withExposedPorts(80, 81, 82, 443)
                .withCopyToContainer(Transferable.of(Files.readString(certificate)), "/etc/nginx/site.pem")
                .withCopyToContainer(Transferable.of(Files.readString(key)), "/etc/nginx/site.key")
                .withCopyToContainer(Transferable.of(resource("nginx.conf")), "/etc/nginx/nginx.conf")
                .waitingFor(Wait.forHttp("/ready").forPort(80).withStartupTimeout(START_MAX)));
    }

    /** A load balancer in front of these ports of this machine, as {@code suites/haproxy.cfg} says; started. */
    static GenericContainer<?> haproxy(int webPort, int streamPort) throws IOException {
        String config = resource("haproxy.cfg")
                .replace("WEB_PORT", String.valueOf(webPort)).replace("STREAM_PORT", String.valueOf(streamPort));
        return started(new GenericContainer<>(DockerImageName.parse(HAPROXY)).withExposedPorts(8080, 8081)
                .withExtraHost("host.docker.internal", "host-gateway")
                .withCopyToContainer(Transferable.of(config), "/usr/local/etc/haproxy/haproxy.cfg")
                .waitingFor(Wait.forHttp("/ready").forPort(8080).withStartupTimeout(START_MAX)));
    }

    private static GenericContainer<?> started(GenericContainer<?> container) {
        try {
            container.start();
        } catch (RuntimeException e) {
            container.close();
            throw e;
        }
        return container;
    }

    /** Where a port of a container is reached from here, {@code host:port}. */
    static String address(GenericContainer<?> container, int port) {
        return container.getHost() + ":" + container.getMappedPort(port);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Containers.class.getResourceAsStream("/suites/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
