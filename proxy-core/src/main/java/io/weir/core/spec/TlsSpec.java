package io.weir.core.spec;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards clients of a listener.
 *
 * @param certificates picked by server name; the first is the default
 * @param clientCa whom client certificates must come from; null = from anybody, {@code client_auth: request} only
 * @param sessionTickets whether clients may resume sessions
 * @param alpn protocols offered, the preferred one first; empty = none
 */
public record TlsSpec(
        List<CertificateSpec> certificates,
        MinVersion minVersion,
        ClientAuth clientAuth,
        @Nullable Path clientCa,
        boolean sessionTickets,
        List<String> alpn) {
    public static final MinVersion DEFAULT_MIN_VERSION = MinVersion.TLS_1_2;
    public static final ClientAuth DEFAULT_CLIENT_AUTH = ClientAuth.NONE;
    public static final boolean DEFAULT_SESSION_TICKETS = true;
    public static final List<String> DEFAULT_ALPN = List.of("h2", "http/1.1");

    public TlsSpec {
        Expect.that(!certificates.isEmpty(), "certificates", "none", "at least one certificate");
        Expect.that(clientAuth != ClientAuth.REQUIRE || clientCa != null, "client_auth", "require",
                "client_ca beside it, which says whose certificates are accepted");
        Expect.that(clientAuth != ClientAuth.NONE || clientCa == null, "client_ca", String.valueOf(clientCa),
                "client_auth: request or require beside it");
        certificates = List.copyOf(certificates);
        alpn = List.copyOf(alpn);
    }

    /** TLS with this certificate and every default, for tcp (no ALPN). */
    public static TlsSpec of(CertificateSpec certificate) {
        return new TlsSpec(List.of(certificate), DEFAULT_MIN_VERSION, DEFAULT_CLIENT_AUTH, null,
                DEFAULT_SESSION_TICKETS, List.of());
    }

    /** This without {@code protocol} among what is offered. */
    public TlsSpec withoutAlpn(String protocol) {
        return new TlsSpec(certificates, minVersion, clientAuth, clientCa, sessionTickets,
                alpn.stream().filter(offered -> !offered.equals(protocol)).toList());
    }

    /** The oldest version spoken; older ones than these are not offered at all. */
    public enum MinVersion { TLS_1_2, TLS_1_3 }

    /** Whether clients are asked for a certificate, and whether they must have one. */
    public enum ClientAuth { NONE, REQUEST, REQUIRE }
}
