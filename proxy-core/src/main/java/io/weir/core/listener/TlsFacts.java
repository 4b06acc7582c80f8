package io.weir.core.listener;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS handshake with a client agreed on.
 *
 * @param version as TLS names it: {@code TLSv1.3}
 * @param cipher as IANA names it
 * @param serverName that the client asked for; null without SNI
 * @param protocol chosen by ALPN; null when none was
 * @param resumed whether an earlier session goes on
 * @param certificate the client's; null without one
 */
public record TlsFacts(
        String version,
        String cipher,
        @Nullable String serverName,
        @Nullable String protocol,
        boolean resumed,
        @Nullable ClientCertificate certificate) {
    /**
     * Who the client proved to be.
     *
     * @param subject as RFC 2253 writes it
     * @param alternativeNames of the types dns, e-mail, uri and ip, in order
     * @param fingerprint SHA-256 of the certificate in lower-case hexadecimal
     * @param verified whether it leads to {@code client_ca}
     */
    public record ClientCertificate(
            String subject, List<String> alternativeNames, String fingerprint, boolean verified) {}
}
