package io.weir.server.suites;

import io.weir.testkit.TestCertificates;
import java.nio.file.Path;

/** A TLS listener's part of a configuration: certificates of an authority made for the test. */
record TlsSite(Path authority, String yaml) {
    /** Written to {@code directory}: the first holds for localhost and 127.0.0.1, the others for names of their own. */
    static TlsSite write(Path directory) {
        TestCertificates authority = TestCertificates.authority("Weir test authority");
        String yaml = "tls: { certificates: [%s, %s, %s] }".formatted(
                pair(authority.issue("localhost", "127.0.0.1").write(directory, "default")),
                pair(authority.issue("exact.example").write(directory, "exact")),
                pair(authority.issue("*.wild.example").write(directory, "wildcard")));
        return new TlsSite(authority.write(directory, "authority"), yaml);
    }

    private static String pair(Path certificate) {
        return "{ cert: %s, key: %s }".formatted(certificate, certificate.toString().replaceFirst("pem$", "key"));
    }
}
