package io.weir.core.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.weir.core.listener.ConnectionStarter;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.Shared;
import io.weir.core.stats.TlsStats;
import org.jspecify.annotations.Nullable;

/**
 * TLS of one listener, whatever its certificates are at the moment. It lives as long as the listener has TLS; {@link
 * TlsRegistry} changes what is in it, and connections go on with what they began with.
 */
@Shared
public final class ServerTls {
    private final TlsStats stats;
    private final TlsFailureLog failures;
    /** Null when the listener is gone or has TLS no more. */
    private volatile @Nullable ServerContext current;

    ServerTls(String listener, TlsStats stats, ServerContext first) {
        this.stats = stats;
        this.failures = new TlsFailureLog(listener);
        this.current = first;
    }

    /**
     * Does the handshake on {@code channel}, then lets {@code then} begin with what was agreed on; a handshake that
     * fails, or takes longer than {@code timeoutNanos}, is counted, told and ends the connection. On the
     * channel's loop.
     *
     * @param clearTextAnswer sent to a client that begins with a letter instead of a handshake; null = just a close
     */
    public void start(Channel channel, DownstreamFacts facts, ConnectionStarter then, long timeoutNanos,
            byte @Nullable [] clearTextAnswer) {
        ServerContext context = current;
        if (context == null) {
            channel.close();
            return;
        }
        SslHandler ssl = new ServerSslHandler(context.newEngine(channel.alloc()), clearTextAnswer);
        channel.pipeline()
                .addLast(ssl)
                .addLast(new ServerHandshakeHandler(this, context, ssl, facts, then, timeoutNanos));
    }

    TlsStats stats() {
        return stats;
    }

    void onFailed(TlsFailure failure, String client) {
        stats.handshakes(failure.end()).increment();
        failures.tell(failure, client, System.nanoTime());
    }

    @Nullable ServerContext current() {
        return current;
    }

    /** Returns what was in force: the caller releases it when no loop can have it in hand any more. */
    @Nullable ServerContext swap(@Nullable ServerContext next) {
        ServerContext before = current;
        current = next;
        return before;
    }
}
