package io.weir.core.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.weir.core.listener.TlsFacts;
import io.weir.core.listener.TlsFacts.ClientCertificate;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Reads from an engine what its handshake agreed on. */
public final class HandshakeFacts {
    /** GeneralName (RFC 5280, section 4.2.1.6): rfc822Name, dNSName, uniformResourceIdentifier, iPAddress. */
    private static final List<Integer> TEXT_NAMES = List.of(1, 2, 6, 7);

    private HandshakeFacts() {}

    static TlsFacts of(SslHandler ssl, boolean verified) {
        SSLEngine engine = ssl.engine();
        SSLSession session = engine.getSession();
        return new TlsFacts(session.getProtocol(), session.getCipherSuite(), ServerCertificates.serverName(session),
                ssl.applicationProtocol(), isResumed(engine), certificate(session, verified));
    }

    /** Whether an earlier session goes on. */
    public static boolean isResumed(SSLEngine engine) {
        return engine instanceof ReferenceCountedOpenSslEngine boring && boring.sslPointer() != 0
                && SSL.isSessionReused(boring.sslPointer());
    }

    private static @Nullable ClientCertificate certificate(SSLSession session, boolean verified) {
        Certificate[] chain;
        try {
            chain = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
        if (chain.length == 0 || !(chain[0] instanceof X509Certificate own)) {
            return null;
        }
        return new ClientCertificate(own.getSubjectX500Principal().getName(X500Principal.RFC2253),
                alternativeNames(own), fingerprint(own), verified);
    }

    private static List<String> alternativeNames(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> one : all == null ? List.<List<?>>of() : all) {
                if (one.get(0) instanceof Integer type && TEXT_NAMES.contains(type)) {
                    names.add(String.valueOf(one.get(1)));
                }
            }
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
        return List.copyOf(names);
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
