package io.weir.l7.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.weir.core.error.ProxyError;
import io.weir.core.loop.LoopConfined;
import io.weir.core.relay.Relay;
import io.weir.core.relay.RelayObserver;
import io.weir.core.relay.RelaySettings;
import io.weir.l7.loop.HttpLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What follows a 101: bytes both ways, and nobody looks at them. The exchange stays open until it ends. */
@LoopConfined
final class UpgradeTunnel implements RelayObserver {
    private final Exchange exchange;
    private final HttpLoop loop;

    UpgradeTunnel(Exchange exchange, HttpLoop loop) {
        this.exchange = exchange;
        this.loop = loop;
    }

    /** Begins between two channels that have no other handlers; {@code early} of the client is taken. */
    void start(Channel client, Channel endpoint, @Nullable ByteBuf early, Duration idle) {
        RelaySettings settings = idle.isZero()
                ? new RelaySettings(Long.MAX_VALUE / 4, Long.MAX_VALUE)
                : RelaySettings.of(idle, Duration.ZERO);
        new Relay(settings, this).start(client, endpoint, early);
    }

    @Override
    public void onEnd(Relay relay, @Nullable ProxyError error) {
        loop.enter();
        exchange.onTunnelEnd(relay.bytesFromDownstream(), relay.bytesFromUpstream(), error);
        loop.leave();
    }
}
