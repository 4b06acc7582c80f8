package io.weir.core.spec;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its key, both PEM files that {@link CertificateLoader} reads.
 *
 * @param cert the certificate, followed by what leads to a root that the peer knows
 * @param key RSA or EC, not encrypted
 * @param ocsp an OCSP response (DER) that is stapled; null = none
 */
public record CertificateSpec(Path cert, Path key, @Nullable Path ocsp) {}
