package io.weir.core.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.weir.core.loop.Shared;
import io.weir.core.spec.SpecException;
import io.weir.core.spec.UpstreamTlsSpec;
import io.weir.core.stats.TlsStats;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards the endpoints of one cluster: verification, own certificate, and the sessions that later connections
 * resume. Read on loops; changed on the control thread.
 */
@Shared
public final class UpstreamTls {
    private final TlsStats stats;
    private final RetirementMailbox retirement;
    private volatile @Nullable ClientContext current;

    /**
     * Reads the files of {@code spec}. Blocks; not for data-plane loops.
     *
     * @throws SpecException when one cannot be used
     */
    public UpstreamTls(UpstreamTlsSpec spec, TlsStats stats, RetirementMailbox retirement) {
        this.stats = stats;
        this.retirement = retirement;
        this.current = ClientContext.load(spec);
    }

    /** How handshakes ended. */
    public TlsStats stats() {
        return stats;
    }

    /**
     * A handler for a new connection; null when the cluster is gone, or has TLS no more.
     *
     * @param name sent as SNI, unless it is an address, and looked for in the certificate
     */
    @Nullable SslHandler newHandler(ByteBufAllocator allocator, Alpn offer, @Nullable String name, int port) {
        ClientContext context = current;
        return context == null ? null : context.newHandler(allocator, offer, name, port);
    }

    /**
     * New connections go by {@code spec} and by what is in its files now.
     *
     * @throws SpecException when one cannot be used; everything stays as it was
     */
    public void reload(UpstreamTlsSpec spec) {
        swap(ClientContext.load(spec));
    }

    /** No connection begins after this. */
    public void close() {
        swap(null);
    }

    private void swap(@Nullable ClientContext next) {
        ClientContext before = current;
        current = next;
        if (before != null) {
            retirement.retire(before::release);
        }
    }
}
