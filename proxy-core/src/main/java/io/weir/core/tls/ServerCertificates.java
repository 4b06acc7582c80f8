package io.weir.core.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.weir.core.loop.Shared;
import io.weir.core.spec.CertificateLoader;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a listener, picked during a handshake by the name the client asks for: exact, then wildcard (for
 * one label, RFC 9525), then the first. Of several for one name the client's kind of key decides.
 */
@Shared
final class ServerCertificates extends X509ExtendedKeyManager {
    private static final int DNS_NAME = 2;

    private final List<CertificateLoader.Loaded> all;
    /** Places in {@link #all} by name; a wildcard without its star: {@code .example.org}. */
    private final Map<String, List<Integer>> byName = new HashMap<>();

    private final List<Integer> inOrder = new ArrayList<>();

    ServerCertificates(List<CertificateLoader.Loaded> all) {
        this.all = List.copyOf(all);
        for (int i = 0; i < all.size(); i++) {
            inOrder.add(i);
            for (String name : names(all.get(i).chain().getFirst())) {
                String key = name.startsWith("*.") ? name.substring(1) : name;
                byName.computeIfAbsent(key, _ -> new ArrayList<>()).add(i);
            }
        }
    }

    /** The dns names; only a certificate without any is known by its common name. */
    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (Integer.valueOf(DNS_NAME).equals(alternative.get(0))) {
                    names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException unreadable) {
            return names;
        }
        if (names.isEmpty()) {
            String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
            for (String part : subject.split(",", -1)) {
                if (part.startsWith("CN=")) {
                    names.add(part.substring(3).toLowerCase(Locale.ROOT));
                }
            }
        }
        return names;
    }

    /** Whether any comes with an OCSP response. */
    boolean staples() {
        return all.stream().anyMatch(one -> one.ocsp() != null);
    }

    /**
     * Called for one {@code keyType} after the other, {@code EC} and {@code RSA}, until there is an answer. The library
     * asks in the order of its own ciphers and knows nothing there of what the client can verify, so this looks itself.
     */
    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        SSLSession session = engine.getHandshakeSession();
        List<Integer> candidates = candidates(serverName(session));
        for (int place : candidates) {
            CertificateLoader.Loaded one = all.get(place);
            if (keyType.equals(one.key().getAlgorithm()) && (candidates.size() == 1 || canVerify(session, keyType))) {
                staple(one, engine);
                return Integer.toString(place);
            }
        }
        return null;
    }

    /** Whether one of the client's signature algorithms goes with such keys; also true when it named none. */
    private static boolean canVerify(@Nullable SSLSession session, String keyType) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return true;
        }
        String[] algorithms = extended.getPeerSupportedSignatureAlgorithms();
        for (String algorithm : algorithms) {
            if (algorithm.contains("ECDSA") == keyType.equals("EC")) {
                return true;
            }
        }
        return algorithms.length == 0;
    }

    private static void staple(CertificateLoader.Loaded one, SSLEngine engine) {
        byte[] response = one.ocsp();
        if (response != null && engine instanceof ReferenceCountedOpenSslEngine boring) {
            boring.setOcspResponse(response);
        }
    }

    /** What a client asked for in lower case; null without SNI. */
    static @Nullable String serverName(@Nullable SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName().toLowerCase(Locale.ROOT);
                }
            }
        }
        return null;
    }

    private List<Integer> candidates(@Nullable String name) {
        if (name == null) {
            return inOrder;
        }
        List<Integer> named = byName.get(name);
        int dot = name.indexOf('.');
        if (named == null && dot > 0) {
            named = byName.get(name.substring(dot));
        }
        return named == null ? inOrder : named;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return all.get(Integer.parseInt(alias)).key();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return all.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return inOrder.stream().map(String::valueOf).toArray(String[]::new);
    }

    // Never asked of a server with an engine.

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
