package io.weir.core.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.weir.core.loop.Shared;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which library does the cryptography, and with which algorithms: BoringSSL where it is, else the JDK. */
@Shared
final class TlsProvider {
    /** TLS 1.2 with ephemeral keys and authenticated encryption only; of TLS 1.3 all there are. */
    static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final Logger log = LoggerFactory.getLogger(TlsProvider.class);
    private static final SslProvider PROVIDER = find();

    private TlsProvider() {}

    private static SslProvider find() {
        if (OpenSsl.isAvailable()) {
            return SslProvider.OPENSSL_REFCNT;
        }
        log.warn("TLS is done by the JDK, several times slower and without tickets kept over reloads and stapling: {}",
                String.valueOf(OpenSsl.unavailabilityCause()));
        return SslProvider.JDK;
    }

    static SslProvider provider() {
        return PROVIDER;
    }

    static boolean isBoring() {
        return PROVIDER != SslProvider.JDK;
    }
}
