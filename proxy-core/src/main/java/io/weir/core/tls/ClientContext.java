package io.weir.core.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.weir.core.loop.Shared;
import io.weir.core.spec.CertificateLoader;
import io.weir.core.spec.CertificateSpec;
import io.weir.core.spec.SpecException;
import io.weir.core.spec.UpstreamTlsSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** One state of a cluster's TLS, as the library wants it: a context for each thing that can be offered. */
@Shared
final class ClientContext {
    /** Where systems keep the authorities they trust; the first that is there is taken. */
    private static final List<Path> SYSTEM_CA = List.of(Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"), Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private final Map<Alpn, SslContext> byOffer = new EnumMap<>(Alpn.class);

    private ClientContext() {}

    /**
     * Reads the files of {@code spec}. Blocks; not for loops.
     *
     * @throws SpecException when one cannot be used
     */
    static ClientContext load(UpstreamTlsSpec spec) {
        TrustManagerFactory trust = trust(spec);
        CertificateSpec clientCert = spec.clientCert();
        CertificateLoader.Loaded own = clientCert == null ? null : CertificateLoader.load(clientCert);
        ClientContext context = new ClientContext();
        for (Alpn offer : Alpn.values()) {
            try {
                context.byOffer.put(offer, builder(spec, offer, trust, own).build());
            } catch (SSLException refused) {
                context.release();
                throw new SpecException("tls", "these settings", "what the TLS library takes: " + refused.getMessage());
            }
        }
        return context;
    }

    private static SslContextBuilder builder(UpstreamTlsSpec spec, Alpn offer, @Nullable TrustManagerFactory trust,
            CertificateLoader.@Nullable Loaded own) {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(TlsProvider.provider())
                .ciphers(TlsProvider.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm(spec.verify() ? "HTTPS" : "");
        if (trust != null) {
            builder.trustManager(trust);
        }
        if (own != null) {
            builder.keyManager(own.key(), own.chain());
        }
        if (!offer.protocols().isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, offer.protocols()));
        }
        return builder;
    }

    /** Null = the JDK's own list, where the system has none. */
    private static @Nullable TrustManagerFactory trust(UpstreamTlsSpec spec) {
        if (!spec.verify()) {
            return InsecureTrustManagerFactory.INSTANCE;
        }
        Path ca = spec.ca();
        for (Path candidate : SYSTEM_CA) {
            if (ca == null && Files.isReadable(candidate)) {
                ca = candidate;
            }
        }
        return ca == null ? null : trust(CertificateLoader.certificates(ca, "ca"));
    }

    private static TrustManagerFactory trust(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry(Integer.toString(i), authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A handler for a new connection to {@code name}, which is null only where nothing is verified. */
    SslHandler newHandler(ByteBufAllocator allocator, Alpn offer, @Nullable String name, int port) {
        SslContext context = Objects.requireNonNull(byOffer.get(offer));
        SslHandler handler = name == null ? context.newHandler(allocator) : context.newHandler(allocator, name, port);
        // The connect timeout holds for TCP and TLS together.
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    void release() {
        byOffer.values().forEach(ReferenceCountUtil::release);
    }
}
