package io.weir.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts the distribution once, sends HTTP/1.1 and HTTP/2, over TLS too, TCP and UDP through it, scrapes its metrics
 * and stops it, so that the JVM writes down which classes that took (JEP 483, 514). The next start finds them
 * loaded and linked.
 */
final class AotTraining {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RETRY_MILLIS = 20;
    private static final int REQUESTS = 200;
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: training\r\nAccept: */*\r\n\r\n";

    private AotTraining() { }

    /** Removes the cache of an earlier build, which would not fit the jars of this one. */
    static void forget(Path home) throws IOException {
        Files.deleteIfExists(cache(home));
    }

    static void run(Path home) throws IOException, InterruptedException {
        Path cache = cache(home);
        Ports ports = Ports.free();
        HttpServer endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(ISO_8859_1));
            exchange.close();
        });
        endpoint.start();
        Path scratch = Files.createTempDirectory("weir-training");
        TrainingCertificate.create(scratch);
        Path config = scratch.resolve("weir.yaml");
        Files.writeString(config, ports.config(endpoint.getAddress().getPort()));
        Process weir = start(home, config, cache);
        try {
            train(ports, weir);
        } finally {
            weir.destroy();
            endpoint.stop(0);
        }
        if (!weir.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            weir.destroyForcibly();
            throw new IOException("the training run did not stop");
        }
        Distribution.delete(scratch);
        if (!Files.exists(cache)) {
            throw new IOException("the training run left no " + cache + "; see target/aot-training.log");
        }
    }

    private static Path cache(Path home) {
        return home.resolve("lib/weir.aot");
    }

    private static Process start(Path home, Path config, Path cache) throws IOException {
        var command = new ProcessBuilder(home.resolve("bin/weir").toString(), "run", "-c", config.toString());
        command.environment().put("WEIR_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache.toAbsolutePath());
        // What the JVM says about classes it leaves out would bury the build's own lines.
        Path log = home.resolve("../aot-training.log");
        return command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private static void train(Ports ports, Process weir) throws IOException, InterruptedException {
        awaitListening(ports.http(), weir);
        for (int port : List.of(ports.http(), ports.tcp())) {
            try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                for (int i = 0; i < REQUESTS; i++) {
                    exchange(client, REQUEST);
                }
            }
        }
        overTls(ports.tls());
        try (var client = new Socket(InetAddress.getLoopbackAddress(), ports.admin())) {
            exchange(client, "GET /metrics HTTP/1.1\r\nHost: training\r\nConnection: close\r\n\r\n");
        }
        try (var client = new DatagramSocket()) {
            byte[] payload = {1};
            client.send(new DatagramPacket(payload, payload.length, InetAddress.getLoopbackAddress(), ports.udp()));
        }
    }

    /** In both versions: the second path leads through the proxy once more, over TLS and HTTP/2 towards an endpoint. */
    private static void overTls(int port) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().sslContext(TrainingCertificate.trustingAll()).build()) {
            for (HttpClient.Version version : HttpClient.Version.values()) {
                for (String path : List.of("/", "/again/")) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                            .version(version).timeout(PATIENCE).build();
                    int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
                    if (status != 200) {
                        throw new IOException(status + " from " + request + "; see target/aot-training.log");
                    }
                }
            }
        }
    }

    private static void awaitListening(int port, Process weir) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers(port)) {
            if (weir.waitFor(RETRY_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IOException("weir did not start listening; see target/aot-training.log");
            }
        }
    }

    private static boolean answers(int port) {
        try (var probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            exchange(probe, REQUEST);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Sends a request and reads the first part of the answer, which is all of it for the small ones. */
    private static void exchange(Socket client, String request) throws IOException {
        client.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        client.getOutputStream().write(request.getBytes(ISO_8859_1));
        InputStream in = client.getInputStream();
        if (in.read(new byte[64 * 1024]) < 0) {
            throw new IOException("no answer to: " + request);
        }
    }

    private record Ports(int http, int tls, int tcp, int udp, int admin) {
        static Ports free() throws IOException {
            List<ServerSocket> held = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            int[] ports = held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
            for (ServerSocket socket : held) {
                socket.close();
            }
            return new Ports(ports[0], ports[1], ports[2], ports[3], ports[4]);
        }

        String config(int endpoint) {
            return """
                    runtime: { workers: 1, drain_timeout: 1s }
                    admin: { bind: "127.0.0.1:%d" }
                    access_log: { path: off }
                    listeners:
                      web:
                        bind: 127.0.0.1:%d
                        routes:
                          - to: app
                      secure:
                        bind: 127.0.0.1:%d
                        tls: { certificates: [ { cert: cert.pem, key: key.pem } ] }
                        routes:
                          - { match: { path_prefix: /again/ }, to: again, rewrite: { path_prefix: / } }
                          - to: app
                      l4:
                        bind: 127.0.0.1:%d
                        protocol: tcp
                        to: app
                      datagrams:
                        bind: 127.0.0.1:%d
                        protocol: udp
                        to: udp
                    clusters:
                      app:
                        endpoints: [127.0.0.1:%d]
                        health: tcp
                      again:
                        protocol: http2
                        endpoints: [127.0.0.1:%d]
                        tls: { ca: cert.pem, server_name: localhost }
                      udp:
                        endpoints: [127.0.0.1:%d]
                    """.formatted(admin, http, tls, tcp, udp, endpoint, tls, endpoint);
        }
    }
}
