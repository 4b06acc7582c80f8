package io.weir.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * An authority and what it issued: certificates (RFC 5280) made in memory, and written as PEM files where a test wants
 * files. Keys are EC, which is quick; RSA where asked for.
 */
public final class TestCertificates {
    private static final AtomicLong SERIALS = new AtomicLong(System.nanoTime());
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final KeyPair keys;
    private final X509Certificate certificate;

    private TestCertificates(String name) {
        keys = keyPair("EC");
        Request own = new Request(name, keys, List.of(), Validity.around(Instant.now()), true);
        certificate = sign(own, name, keys.getPrivate());
    }

    /** A new authority of this common name. */
    public static TestCertificates authority(String name) {
        return new TestCertificates(name);
    }

    /** When a certificate holds. */
    public record Validity(Instant from, Instant to) {
        /** A day before and after {@code when}. */
        public static Validity around(Instant when) {
            return new Validity(when.minus(Duration.ofDays(1)), when.plus(Duration.ofDays(1)));
        }
    }

    private record Request(String name, KeyPair keys, List<String> names, Validity validity, boolean authority) {}

    /** A certificate with its key and its issuer. */
    public record Issued(PrivateKey key, X509Certificate certificate, X509Certificate issuer) {
        /** Writes {@code name.pem} and {@code name.key}; returns the first. */
        public Path write(Path directory, String name) {
            writePem(directory.resolve(name + ".key"), "PRIVATE KEY", key.getEncoded());
            return writePem(directory.resolve(name + ".pem"), "CERTIFICATE", encoded(certificate));
        }
    }

    /** Issues a certificate for dns names and addresses; the first is its common name, too. */
    public Issued issue(String... names) {
        return issue("EC", Validity.around(Instant.now()), names);
    }

    /** As {@link #issue(String...)}, with {@code EC} or {@code RSA} keys and dates. */
    public Issued issue(String algorithm, Validity validity, String... names) {
        KeyPair own = keyPair(algorithm);
        Request request = new Request(names[0], own, List.of(names), validity, false);
        String issuer = certificate.getSubjectX500Principal().getName().substring("CN=".length());
        return new Issued(own.getPrivate(), sign(request, issuer, keys.getPrivate()), certificate);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** Writes the authority's certificate as {@code name.pem}. */
    public Path write(Path directory, String name) {
        return writePem(directory.resolve(name + ".pem"), "CERTIFICATE", encoded(certificate));
    }

    /** The JDK's TLS, trusting this authority and showing {@code own}, if there is one. */
    public SSLContext context(@Nullable Issued own) {
        try {
            KeyManager[] keyManagers = null;
            if (own != null) {
                KeyStore store = emptyStore();
                store.setKeyEntry("own", own.key(), new char[0],
                        new X509Certificate[] {own.certificate(), own.issuer()});
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(store, new char[0]);
                keyManagers = factory.getKeyManagers();
            }
            KeyStore trusted = emptyStore();
            trusted.setCertificateEntry("authority", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        Io.run(() -> {
            try {
                store.load(null, null);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
        return store;
    }

    private static KeyPair keyPair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("EC") ? 256 : 2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path writePem(Path file, String type, byte[] der) {
        String text = "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + type + "-----\n";
        return Io.get(() -> Files.writeString(file, text));
    }

    private static byte[] encoded(X509Certificate of) {
        try {
            return of.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    // DER, as much as is needed.

    private static X509Certificate sign(Request request, String issuer, PrivateKey issuerKey) {
        byte[] ecdsaWithSha256 = der(0x30, HexFormat.of().parseHex("06082a8648ce3d040302"));
        byte[] body = der(0x30,
                der(0xA0, integer(BigInteger.TWO)),
                integer(BigInteger.valueOf(SERIALS.incrementAndGet())),
                ecdsaWithSha256,
                commonName(issuer),
                der(0x30, time(request.validity().from()), time(request.validity().to())),
                commonName(request.name()),
                request.keys().getPublic().getEncoded(),
                der(0xA3, der(0x30, extensions(request))));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(issuerKey);
            signature.update(body);
            byte[] whole = der(0x30, body, ecdsaWithSha256, der(0x03, new byte[1], signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] extensions(Request request) {
        byte[] basicConstraints = der(0x30, HexFormat.of().parseHex("0603551d13"), der(0x04,
                request.authority() ? der(0x30, HexFormat.of().parseHex("0101ff")) : der(0x30)));
        if (request.names().isEmpty()) {
            return basicConstraints;
        }
        List<byte[]> names = new ArrayList<>();
        for (String name : request.names()) {
            boolean isAddress = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
            names.add(isAddress ? der(0x87, InetAddress.ofLiteral(name).getAddress())
                    : der(0x82, name.getBytes(US_ASCII)));
        }
        byte[] alternatives = der(0x30, HexFormat.of().parseHex("0603551d11"),
                der(0x04, der(0x30, names.toArray(byte[][]::new))));
        return join(basicConstraints, alternatives);
    }

    private static byte[] commonName(String name) {
        return der(0x30, der(0x31, der(0x30,
                HexFormat.of().parseHex("0603550403"), der(0x0C, name.getBytes(US_ASCII)))));
    }

    private static byte[] time(Instant instant) {
        return der(0x18, TIME.format(instant).getBytes(US_ASCII));
    }

    private static byte[] integer(BigInteger value) {
        return der(0x02, value.toByteArray());
    }

    private static byte[] der(int tag, byte[]... parts) {
        byte[] content = join(parts);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
