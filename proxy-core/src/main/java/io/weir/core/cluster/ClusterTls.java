package io.weir.core.cluster;

import io.weir.core.discovery.FileWatch;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.Address;
import io.weir.core.spec.CertificateSpec;
import io.weir.core.spec.SpecException;
import io.weir.core.spec.UpstreamTlsSpec;
import io.weir.core.stats.ClusterStats;
import io.weir.core.tls.EndpointTls;
import io.weir.core.tls.RetirementMailbox;
import io.weir.core.tls.UpstreamTls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control thread's side of a cluster's TLS: its settings, and the files it watches. */
@ControlThread
final class ClusterTls {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterTls.class);

    private final ClusterStats stats;
    private final RetirementMailbox retirement;
    private FileWatch watch = new FileWatch();
    private @Nullable UpstreamTlsSpec spec;
    private @Nullable UpstreamTls tls;

    ClusterTls(ClusterStats stats, RetirementMailbox retirement) {
        this.stats = stats;
        this.retirement = retirement;
    }

    /**
     * New connections go by {@code next}.
     *
     * @throws SpecException when a file cannot be used; everything stays as it was
     */
    void apply(@Nullable UpstreamTlsSpec next) {
        if (next == null) {
            close();
            return;
        }
        if (next.equals(spec)) {
            return;
        }
        if (tls == null) {
            tls = new UpstreamTls(next, stats.tls, retirement);
        } else {
            tls.reload(next);
        }
        spec = next;
        watch = new FileWatch();
        watch.hasChanged(files(next));
    }

    /** Reads changed files; those that cannot be used are told, and what was read before stays. */
    void lookAtFiles() {
        if (spec == null || tls == null || !watch.hasChanged(files(spec))) {
            return;
        }
        try {
            tls.reload(spec);
            LOG.info("cluster {}: files of tls were read anew", stats.cluster());
        } catch (SpecException unusable) {
            LOG.warn("cluster {}: changed files of tls cannot be used, those before stay: {}", stats.cluster(),
                    unusable.getMessage());
        }
    }

    private static List<Path> files(UpstreamTlsSpec of) {
        List<Path> files = new ArrayList<>();
        if (of.ca() != null) {
            files.add(of.ca());
        }
        CertificateSpec clientCert = of.clientCert();
        if (clientCert != null) {
            files.add(clientCert.cert());
            files.add(clientCert.key());
        }
        return files;
    }

    /** For one endpoint; {@code dnsName} is what it was found by, if it was, since nobody certifies what it is at. */
    @Nullable EndpointTls of(Address address, @Nullable String dnsName) {
        if (tls == null || spec == null) {
            return null;
        }
        String name = spec.serverName();
        if (name == null) {
            name = dnsName;
        }
        if (name == null) {
            name = address instanceof Address.Inet inet && !inet.host().isEmpty() ? inet.host() : "localhost";
        }
        return new EndpointTls(tls, name);
    }

    /** No connection begins with it any more. */
    void close() {
        if (tls != null) {
            tls.close();
            tls = null;
            spec = null;
        }
    }
}
