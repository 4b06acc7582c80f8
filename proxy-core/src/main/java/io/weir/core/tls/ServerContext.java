package io.weir.core.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import io.weir.core.loop.Shared;
import io.weir.core.spec.CertificateLoader;
import io.weir.core.spec.CertificateSpec;
import io.weir.core.spec.SpecException;
import io.weir.core.spec.TlsSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * One state of a listener's TLS: settings and the contents of its files, as the library wants them. Never changed but
 * for its ticket keys; a change makes another one, and this is released once no loop can begin with it any more.
 * Connections hold it for as long as they live.
 */
@Shared
final class ServerContext {
    private final TlsSpec spec;
    private final SslContext ssl;

    private ServerContext(TlsSpec spec, SslContext ssl) {
        this.spec = spec;
        this.ssl = ssl;
    }

    /**
     * Reads the files of {@code spec}. Blocks; not for loops.
     *
     * @throws SpecException when one cannot be used
     */
    static ServerContext load(String listener, TlsSpec spec, TicketKeys tickets) {
        List<CertificateLoader.Loaded> certificates = new ArrayList<>();
        for (CertificateSpec certificate : spec.certificates()) {
            certificates.add(CertificateLoader.load(certificate));
        }
        Path ca = spec.clientCa();
        List<X509Certificate> clientCa = ca == null ? List.of() : CertificateLoader.certificates(ca, "client_ca");
        try {
            SslContext ssl = builder(spec, new ServerCertificates(certificates), clientCa).build();
            ServerContext context = new ServerContext(spec, ssl);
            context.configureSessions(listener, clientCa, tickets);
            return context;
        } catch (SSLException refused) {
            throw new SpecException(listener, spec.certificates().getFirst().cert(),
                    "what the TLS library takes: " + refused.getMessage());
        }
    }

    private static SslContextBuilder builder(
            TlsSpec spec, ServerCertificates certificates, List<X509Certificate> clientCa) {
        KeyManagerFactory keys = new FixedKeyManagerFactory(certificates);
        SslContextBuilder builder = SslContextBuilder
                // Without the cache chain and key would be parsed anew for each handshake.
                .forServer(TlsProvider.isBoring() ? new OpenSslCachingX509KeyManagerFactory(keys) : keys)
                .sslProvider(TlsProvider.provider())
                .ciphers(TlsProvider.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .protocols(spec.minVersion() == TlsSpec.MinVersion.TLS_1_3
                        ? List.of("TLSv1.3") : List.of("TLSv1.3", "TLSv1.2"))
                .clientAuth(switch (spec.clientAuth()) {
                    case NONE -> ClientAuth.NONE;
                    case REQUEST -> ClientAuth.OPTIONAL;
                    case REQUIRE -> ClientAuth.REQUIRE;
                });
        if (!clientCa.isEmpty()) {
            builder.trustManager(clientCa);
        } else if (spec.clientAuth() == TlsSpec.ClientAuth.REQUEST) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        if (!spec.alpn().isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, spec.alpn()));
        }
        if (TlsProvider.isBoring() && certificates.staples()) {
            builder.enableOcsp(true);
        }
        return builder;
    }

    /**
     * Sessions are kept by clients only, in tickets. A session stands for the client certificate it began with, so it
     * ends when it is said otherwise who is accepted.
     */
    private void configureSessions(String listener, List<X509Certificate> clientCa, TicketKeys tickets) {
        if (!(ssl.sessionContext() instanceof OpenSslServerSessionContext sessions)) {
            return;
        }
        sessions.setSessionCacheEnabled(false);
        sessions.setSessionIdContext(sessionIdContext(listener, clientCa));
        useTickets(tickets);
    }

    private byte[] sessionIdContext(String listener, List<X509Certificate> clientCa) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((listener + '/' + spec.clientAuth() + '/' + spec.minVersion())
                    .getBytes(StandardCharsets.UTF_8));
            for (X509Certificate ca : clientCa) {
                digest.update(ca.getEncoded());
            }
            return digest.digest();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** From now on tickets are sealed and opened with these keys. */
    void useTickets(TicketKeys tickets) {
        if (spec.sessionTickets() && ssl.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            tickets.applyTo(sessions);
        }
    }

    TlsSpec spec() {
        return spec;
    }

    /** An engine for a new connection; returned owned. On a loop that found this to be the state in force. */
    SSLEngine newEngine(ByteBufAllocator allocator) {
        SSLEngine engine = ssl.newEngine(allocator);
        if (!spec.sessionTickets() && engine instanceof ReferenceCountedOpenSslEngine boring) {
            SSL.setOptions(boring.sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
        return engine;
    }

    void release() {
        ReferenceCountUtil.release(ssl);
    }
}
