package io.weir.core.tls;

import io.netty.channel.Channel;
import io.weir.core.listener.ConnectionStarter;
import io.weir.core.listener.DownstreamFacts;
import org.jspecify.annotations.Nullable;

/**
 * Does the TLS handshake, then begins another protocol inside.
 *
 * @param then begins what is inside
 * @param handshakeNanos how long a handshake may take
 * @param clearTextAnswer as in {@link ServerTls#start}; never changed
 */
public record TlsStarter(
        ServerTls tls, ConnectionStarter then, long handshakeNanos, byte @Nullable [] clearTextAnswer)
        implements ConnectionStarter {
    @Override
    public void start(Channel channel, DownstreamFacts facts) {
        tls.start(channel, facts, then, handshakeNanos, clearTextAnswer);
    }
}
