package io.weir.core.spec;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates, keys and OCSP responses, and finds what is wrong with them before a client does. A {@link
 * SpecException} names the key of the configuration ({@code cert}, {@code key}, {@code ocsp}). Blocks on the file
 * system; not for event loops.
 */
public final class CertificateLoader {
    private CertificateLoader() {}

    /** A certificate that fits its key; {@code chain} begins with it. */
    public record Loaded(PrivateKey key, List<X509Certificate> chain, byte @Nullable [] ocsp) {
        public Loaded {
            chain = List.copyOf(chain);
        }

        /** What {@code now} is wrong with its dates, in words; null when nothing is. */
        public @Nullable String datesProblem(Instant now) {
            X509Certificate own = chain.getFirst();
            if (now.isAfter(own.getNotAfter().toInstant())) {
                return "expired on " + own.getNotAfter().toInstant();
            }
            return now.isBefore(own.getNotBefore().toInstant())
                    ? "not valid before " + own.getNotBefore().toInstant()
                    : null;
        }
    }

    /** Reads all of {@code spec}. */
    public static Loaded load(CertificateSpec spec) {
        List<X509Certificate> chain = certificates(spec.cert(), "cert");
        PrivateKey key = PrivateKeyParser.parse(spec.key(), PemFile.read(spec.key(), "key"));
        Expect.that(belongTogether(key, chain.getFirst()), "key", spec.key(), "the key of " + spec.cert());
        return new Loaded(key, chain, spec.ocsp() == null ? null : ocsp(spec.ocsp()));
    }

    /** Every certificate of a PEM file, at least one; {@code field} is named when it cannot be read. */
    public static List<X509Certificate> certificates(Path file, String field) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemFile.Block block : PemFile.read(file, field)) {
            if (block.type().endsWith("CERTIFICATE")) {
                certificates.add(certificate(file, field, block.der()));
            }
        }
        Expect.that(!certificates.isEmpty(), field, file, "a PEM file with a certificate");
        return certificates;
    }

    private static X509Certificate certificate(Path file, String field, byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException malformed) {
            throw new SpecException(field, file, "a certificate: " + malformed.getMessage());
        }
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        byte[] sample = "one signs, the other verifies".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(
                    key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException ofAnotherKind) {
            return false;
        }
    }

    /** An OCSPResponse begins with its status, which must be successful (RFC 6960, section 4.2.1). */
    private static byte[] ocsp(Path file) {
        byte[] response = PemFile.bytes(file, "ocsp");
        int status = response.length < 8 ? -1 : (response[1] & 0xff) < 0x80 ? 2 : 2 + (response[1] & 0x7f);
        boolean successful = status > 0 && response[0] == 0x30 && status + 2 < response.length
                && response[status] == 0x0A && response[status + 2] == 0;
        Expect.that(successful, "ocsp", file, "a successful OCSP response in DER");
        return response;
    }
}
