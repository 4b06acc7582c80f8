package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.ScalarType;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.CertificateLoader;
import io.weir.core.spec.CertificateSpec;
import io.weir.core.spec.TlsSpec;
import io.weir.core.spec.TlsSpec.ClientAuth;
import io.weir.core.spec.TlsSpec.MinVersion;
import io.weir.core.spec.UpstreamTlsSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code tls} of listeners and of clusters. Files are read now, so that what is wrong with them is told here. */
final class TlsSections {
    private static final Key<Path> CERT = Key.required("cert", new FileType(),
            "PEM file: the certificate, then those that lead to its root.");
    private static final Key<Path> KEY = Key.required("key", new FileType(),
            "PEM file: its RSA or EC key, not encrypted.");
    private static final Key<Path> OCSP = Key.optional("ocsp", new FileType(),
            "DER file: an OCSP response that is stapled to it; absent = none.");
    private static final Section<CertificateSpec> CERTIFICATE = Section.of("certificate",
            "A certificate and its key. Names come from its subjectAltName.", List.of(CERT, KEY, OCSP),
            values -> certificate(values, values.find(OCSP)));
    private static final Section<CertificateSpec> CLIENT_CERTIFICATE = Section.of("client_certificate",
            "A certificate and its key, shown to endpoints that ask.", List.of(CERT, KEY),
            values -> certificate(values, null));

    private static final Key<List<CertificateSpec>> CERTIFICATES = Key.required("certificates",
            Types.listOf(CERTIFICATE), "Picked by the server name a client asks for: exact, then wildcard, then the "
                    + "first. Files are watched and swapped without a restart.");
    private static final Key<MinVersion> MIN_VERSION = Key.of("min_version", Types.choice(versions()),
            TlsSpec.DEFAULT_MIN_VERSION, "The oldest version spoken; nothing older than TLSv1.2 can be.");
    private static final Key<ClientAuth> CLIENT_AUTH = Key.of("client_auth", Types.choice(ClientAuth.class),
            TlsSpec.DEFAULT_CLIENT_AUTH, "Whether clients are asked for a certificate, or must have one.");
    private static final Key<Path> CLIENT_CA = Key.optional("client_ca", new FileType(),
            "PEM file: who may issue certificates of clients. Absent with client_auth: request = any certificate is "
                    + "taken, and none counts as verified.");
    private static final Key<Boolean> SESSION_TICKETS = Key.of("session_tickets", Types.BOOLEAN,
            TlsSpec.DEFAULT_SESSION_TICKETS, "Whether clients may resume sessions; keys are rotated every hour.");
    private static final Key<List<String>> ALPN = Key.of("alpn", Types.listOf(protocol()), TlsSpec.DEFAULT_ALPN,
            "Protocols offered, the preferred one first; h2 only while http.http2 is true.");
    static final Key<TlsSpec> HTTP = Key.optional("tls",
            Section.of("tls", "TLS towards clients.",
                    List.of(CERTIFICATES, MIN_VERSION, CLIENT_AUTH, CLIENT_CA, SESSION_TICKETS, ALPN),
                    values -> listener(values, values.get(ALPN))),
            "TLS towards clients; absent = clear text.");
    static final Key<TlsSpec> TCP = Key.optional("tls",
            Section.of("tls_tcp", "TLS towards clients, ended here; what is inside goes to the cluster.",
                            List.of(CERTIFICATES, MIN_VERSION, CLIENT_AUTH, CLIENT_CA, SESSION_TICKETS),
                            values -> listener(values, List.of()))
                    .refusing(Map.of("alpn", "only with protocol: http")),
            "TLS towards clients; absent = bytes are forwarded as they come.");

    /** Stands for those whom the system trusts. */
    private static final Path SYSTEM = Path.of("");

    private static final Key<Path> CA = Key.of("ca", new SystemOrFileType(SYSTEM), SYSTEM,
            "Who may issue certificates of endpoints: system, or a PEM file.");
    private static final Key<Boolean> VERIFY = Key.of("verify", Types.BOOLEAN, UpstreamTlsSpec.DEFAULT.verify(),
            "Whether an endpoint's certificate must lead to ca and have the right name. false = anybody can pose as "
                    + "the endpoint.");
    private static final Key<String> SERVER_NAME = Key.optional("server_name", Types.WORD,
            "Sent as SNI and looked for in the certificate; absent = the endpoint's host, or the name it was "
                    + "discovered by.");
    private static final Key<CertificateSpec> CLIENT_CERT =
            Key.optional("client_cert", CLIENT_CERTIFICATE, "Shown to endpoints that ask; absent = none.");
    static final Key<UpstreamTlsSpec> CLUSTER = Key.optional("tls",
            Section.of("tls_cluster", "TLS towards endpoints; `tls: true` is short for `tls: {}`.",
                            List.of(CA, VERIFY, SERVER_NAME, CLIENT_CERT), TlsSections::cluster)
                    .orShort(Types.choice(Map.of("true", UpstreamTlsSpec.DEFAULT)), spec -> spec),
            "TLS towards endpoints; absent = clear text.");

    private TlsSections() {}

    private static Map<String, MinVersion> versions() {
        Map<String, MinVersion> versions = new LinkedHashMap<>();
        versions.put("TLSv1.2", MinVersion.TLS_1_2);
        versions.put("TLSv1.3", MinVersion.TLS_1_3);
        return versions;
    }

    private static ScalarType<String> protocol() {
        Map<String, String> protocols = new LinkedHashMap<>();
        List.of("h2", "http/1.1").forEach(name -> protocols.put(name, name));
        return Types.choice(protocols);
    }

    private static CertificateSpec certificate(Values values, @Nullable Path ocsp) {
        CertificateSpec spec = new CertificateSpec(values.get(CERT), values.get(KEY), ocsp);
        String dates = CertificateLoader.load(spec).datesProblem(Instant.now());
        if (dates != null) {
            values.warn(CERT, spec.cert() + ": " + dates + " (expected: a certificate that is valid now)");
        }
        return spec;
    }

    private static TlsSpec listener(Values values, List<String> alpn) {
        Path clientCa = values.find(CLIENT_CA);
        if (clientCa != null) {
            CertificateLoader.certificates(clientCa, CLIENT_CA.name());
        }
        return new TlsSpec(values.get(CERTIFICATES), values.get(MIN_VERSION), values.get(CLIENT_AUTH), clientCa,
                values.get(SESSION_TICKETS), alpn);
    }

    private static UpstreamTlsSpec cluster(Values values) {
        Path ca = values.get(CA).equals(SYSTEM) ? null : values.get(CA);
        if (ca != null) {
            CertificateLoader.certificates(ca, CA.name());
        }
        return new UpstreamTlsSpec(ca, values.get(VERIFY), values.find(SERVER_NAME), values.find(CLIENT_CERT));
    }
}
