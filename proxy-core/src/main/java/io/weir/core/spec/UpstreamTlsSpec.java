package io.weir.core.spec;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards the endpoints of a cluster.
 *
 * @param ca PEM file of those who may issue certificates of endpoints; null = whom the system trusts
 * @param verify whether chain and name are verified
 * @param serverName sent as SNI and looked for in the certificate; null = the endpoint's host
 * @param clientCert shown to endpoints that ask; null = none
 */
public record UpstreamTlsSpec(
        @Nullable Path ca, boolean verify, @Nullable String serverName, @Nullable CertificateSpec clientCert) {
    public static final UpstreamTlsSpec DEFAULT = new UpstreamTlsSpec(null, true, null, null);

    public UpstreamTlsSpec {
        Expect.that(verify || ca == null, "verify", "false", "true with ca, which nobody would look at");
    }
}
