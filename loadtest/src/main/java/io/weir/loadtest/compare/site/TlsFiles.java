package io.weir.loadtest.compare.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for one run: as files for the proxy and endpoints, as a context for clients that trust
 * it.
 */
public record TlsFiles(Path certificate, Path key, SSLContext client) {
    private static final String ALIAS = "run";
    private static final String PASSWORD = "of-one-run";

    /** Writes {@code cert.pem} and {@code key.pem}; the JDK's keytool makes the pair. */
    public static TlsFiles in(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("run.p12");
        Process keytool = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", ALIAS,
                "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost", "-ext", "san=dns:localhost",
                "-validity", "2", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD))
                .redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool failed: " + said);
        }
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore pair = KeyStore.getInstance("PKCS12");
            pair.load(in, PASSWORD.toCharArray());
            Certificate certificate = pair.getCertificate(ALIAS);
            byte[] key = pair.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
            return new TlsFiles(pem(directory.resolve("cert.pem"), "CERTIFICATE", certificate.getEncoded()),
                    pem(directory.resolve("key.pem"), "PRIVATE KEY", key), trusting(certificate));
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificate for this run", e);
        }
    }

    private static Path pem(Path file, String type, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }

    private static SSLContext trusting(Certificate certificate) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
        return client;
    }
}
