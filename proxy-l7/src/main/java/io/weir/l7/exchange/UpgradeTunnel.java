package io.weir.l7.exchange;

import io.netty.channel.Channel;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.core.relay.Relay;
import io.weir.core.relay.RelayObserver;
import io.weir.core.relay.RelaySettings;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.tunnel.StreamTunnel;
import io.weir.l7.tunnel.TunnelEnd;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What follows an upgrade: bytes both ways, and nobody looks at them. Between two connections a {@link Relay}, with a
 * stream at either end a {@link StreamTunnel}. The exchange stays open until it ends.
 */
@LoopConfined
final class UpgradeTunnel implements RelayObserver {
    private final Exchange exchange;
    private final HttpLoop loop;

    UpgradeTunnel(Exchange exchange, HttpLoop loop) {
        this.exchange = exchange;
        this.loop = loop;
    }

    /** Begins; an {@code idle} time of zero is no bound. */
    void start(TunnelEnd client, TunnelEnd endpoint, Duration idle) {
        Channel clientChannel = client.channel();
        Channel endpointChannel = endpoint.channel();
        if (clientChannel != null && endpointChannel != null) {
            RelaySettings settings = idle.isZero()
                    ? new RelaySettings(Long.MAX_VALUE / 4, Long.MAX_VALUE)
                    : RelaySettings.of(idle, Duration.ZERO);
            new Relay(settings.withDrainedInOrder(), this).start(clientChannel, endpointChannel, client.takeEarly());
        } else {
            new StreamTunnel(loop, client, endpoint, idle.toNanos(), this::onEnd).start();
        }
    }

    private void onEnd(StreamTunnel tunnel, @Nullable ProxyError error) {
        exchange.onTunnelEnd(tunnel.bytesFromDownstream(), tunnel.bytesFromUpstream(), error);
    }

    @Override
    public void onEnd(Relay relay, @Nullable ProxyError error) {
        loop.enter();
        exchange.onTunnelEnd(relay.bytesFromDownstream(), relay.bytesFromUpstream(), error);
        loop.leave();
    }
}
