package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.weir.testkit.RawClient;
import io.weir.testkit.TestCertificates;
import io.weir.testkit.TestCertificates.Validity;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Certificates of a listener as files that change, and two kinds of them for one name. */
class CertificateFilesTest {
    private static final TestCertificates CA = TestCertificates.authority("Test CA");
    private final Validity now = Validity.around(Instant.now());

    @TempDir
    Path directory;

    @BeforeEach
    void issue() {
        CA.issue("EC", now, "a.example").write(directory, "ec");
        CA.issue("RSA", now, "a.example").write(directory, "rsa");
    }

    @Test
    void aClientGetsTheKindOfCertificateThatItCanVerify() throws Exception {
        try (RunningServer running = start("log: { level: error }")) {
            for (String protocol : new String[] {"TLSv1.3", "TLSv1.2"}) {
                assertThat(certificate(running, protocol, "rsa_pss_rsae_sha256", "rsa_pkcs1_sha256")
                        .getPublicKey().getAlgorithm()).as(protocol).isEqualTo("RSA");
                assertThat(certificate(running, protocol, "ecdsa_secp256r1_sha256", "rsa_pkcs1_sha256")
                        .getPublicKey().getAlgorithm()).as(protocol).isEqualTo("EC");
            }
        }
    }

    @Test
    void aBrokenFileIsNamedAndWhatWasThereBeforeIsServedUntilItIsMended() throws Exception {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        try (RunningServer running = start("log: { level: warn }"); Listening ignored = new Listening(lines)) {
            String before = serial(running);
            CA.issue("RSA", now, "a.example").write(directory, "rsa");
            Files.writeString(directory.resolve("ec.pem"), "not a certificate");
            running.lookAtFiles();
            assertThat(serial(running)).isEqualTo(before);
            assertThat(lines).singleElement().asString().contains("listener web", "those before stay", "ec.pem");

            Path other = CA.issue("EC", now, "a.example").write(directory, "other");
            Files.copy(other, directory.resolve("ec.pem"), StandardCopyOption.REPLACE_EXISTING);
            running.lookAtFiles();
            assertThat(serial(running)).isEqualTo(before);
            assertThat(lines).hasSize(2).last().asString().contains("listener web", "ec.");

            CA.issue("EC", now, "a.example").write(directory, "ec");
            running.lookAtFiles();
            assertThat(serial(running)).isNotEqualTo(before);
            assertThat(lines).hasSize(2);
        }
    }

    @Test
    void aFailedHandshakeIsToldWithItsReasonAndTheNextOfItsKindIsNot() throws Exception {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        try (RunningServer running = start("log: { level: info }"); Listening ignored = new Listening(lines)) {
            for (int times = 1; times <= 3; times++) {
                try (RawClient client = RawClient.connect(running.address("web"))) {
                    client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
                    assertThat(client.readResponse().status()).isEqualTo(400);
                }
                running.awaitMetric("weir_tls_handshakes_total{listener=\"web\",result=\"clear_text\"}", times);
            }
            assertThat(lines).singleElement().asString()
                    .startsWith("listener web: TLS with 127.0.0.1:").endsWith("the client speaks clear text");
        }
    }

    private static String serial(RunningServer running) throws Exception {
        return certificate(running, "TLSv1.3", "ecdsa_secp256r1_sha256").getSerialNumber().toString();
    }

    private static X509Certificate certificate(RunningServer running, String protocol, String... schemes)
            throws Exception {
        InetSocketAddress address = running.address("web");
        try (Socket plain = new Socket(address.getAddress(), address.getPort());
                SSLSocket socket = (SSLSocket) anyAuthority().getSocketFactory()
                        .createSocket(plain, "a.example", address.getPort(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {protocol});
            parameters.setSignatureSchemes(schemes);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /** Without chains to verify the signature schemes are about the certificate's own key alone. */
    private static SSLContext anyAuthority() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context;
    }

    private RunningServer start(String log) throws Exception {
        return RunningServer.start(directory, """
                runtime: { workers: 1 }
                admin: { bind: 127.0.0.1:0 }
                access_log: { path: off }
                %s
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    tls: { certificates: [{ cert: ec.pem, key: ec.key }, { cert: rsa.pem, key: rsa.key }] }
                    routes: [{ respond: { status: 200 } }]
                """.formatted(log));
    }

    /** Hears what TLS has to say in the process's log, from when it was made. */
    private static final class Listening extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        private final Logger logger = (Logger) LoggerFactory.getLogger("io.weir.core.tls");
        private final Queue<String> lines;

        Listening(Queue<String> lines) {
            this.lines = lines;
            setContext(logger.getLoggerContext());
            start();
            logger.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN) || event.getFormattedMessage().contains("TLS with")) {
                lines.add(event.getFormattedMessage());
            }
        }

        @Override
        public void close() {
            logger.detachAppender(this);
        }
    }
}
