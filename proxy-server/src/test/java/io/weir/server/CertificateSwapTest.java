package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.TestCertificates;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that change again and again under clients that connect all the time: nobody notices. */
@ExtendWith(LeakAssert.class)
class CertificateSwapTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a.example\r\n\r\n";
    private static final TestCertificates CA = TestCertificates.authority("Test CA");
    private static final int SWAPS = 20;

    @TempDir
    Path directory;

    @Test
    void noHandshakeFailsAndNoConnectionEndsWhileCertificatesChange() throws Exception {
        CA.issue("a.example").write(directory, "a");
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger served = new AtomicInteger();
        Gate goOn = new Gate();
        try (ScriptedUpstream upstream = ScriptedUpstream.start(connection -> {
            connection.readRequestHead();
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nbegin");
            goOn.await(Duration.ofSeconds(50));
            connection.send("ended");
        });
                RunningServer running = RunningServer.start(directory, yaml(upstream));
                RawClient download = connect(running.address("web"), CA.context(null))) {
            download.send(GET.replace("/ ", "/slow ")).readHead();
            List<CompletableFuture<Void>> clients = IntStream.range(0, 2)
                    .mapToObj(_ -> CompletableFuture.runAsync(() -> ask(running.address("web"), over, served),
                            task -> Thread.ofPlatform().start(task)))
                    .toList();
            X509Certificate first = shown(running.address("web"));
            for (int i = 0; i < SWAPS; i++) {
                CA.issue("a.example").write(directory, "a");
                running.lookAtFiles();
            }
            assertThat(shown(running.address("web"))).isNotEqualTo(first);
            over.set(true);
            CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);

            assertThat(served.get()).isPositive();
            goOn.open();
            assertThat(download.readText(10)).isEqualTo("beginended");
        }
    }

    /** Connects, asks and leaves, again and again; half of the time with the session of before. */
    private static void ask(InetSocketAddress address, AtomicBoolean over, AtomicInteger served) {
        SSLContext kept = CA.context(null);
        while (!over.get()) {
            for (SSLContext context : List.of(kept, CA.context(null))) {
                try (RawClient client = connect(address, context)) {
                    assertThat(client.exchange(GET).status()).isEqualTo(204);
                    served.incrementAndGet();
                }
            }
        }
    }

    private static RawClient connect(InetSocketAddress address, SSLContext context) {
        return RawClient.connectTls(address, context, "a.example", "http/1.1");
    }

    private static X509Certificate shown(InetSocketAddress address) throws Exception {
        try (Socket below = new Socket(address.getAddress(), address.getPort());
                SSLSocket client = (SSLSocket) CA.context(null).getSocketFactory()
                        .createSocket(below, "a.example", address.getPort(), false)) {
            client.startHandshake();
            return (X509Certificate) client.getSession().getPeerCertificates()[0];
        }
    }

    private static String yaml(ScriptedUpstream upstream) {
        return """
                runtime: { workers: 2, drain_timeout: 1s }
                admin: { bind: 127.0.0.1:0 }
                log: { level: error }
                access_log: { path: off }
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    tls: { certificates: [{ cert: a.pem, key: a.key }] }
                    routes:
                      - { match: { path: /slow }, to: app }
                      - respond: { status: 204 }
                clusters:
                  app: { endpoints: [%s] }
                """.formatted(upstream.hostPort());
    }
}
