package io.weir.server;

import io.weir.core.spec.ListenerSpec;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.tcp.TcpStarter;
import java.util.concurrent.CompletableFuture;

/** A listener that forwards bytes. A change makes a new starter: sessions keep the settings they began with. */
record WantedTcp(TcpListenerSpec tcp, Wiring parts) implements WantedListener {
    private static final String PROTOCOL = "tcp";

    @Override
    public ListenerSpec spec() {
        return tcp.listener();
    }

    @Override
    public boolean isOfSameKind(RunningListener running) {
        return running instanceof StreamListener;
    }

    @Override
    public void takeOver(RunningListener running) {
        ((StreamListener) running).become(spec(), PROTOCOL, starter());
    }

    @Override
    public CompletableFuture<RunningListener> bind() {
        return StreamListener.bind(parts.binder(), spec(), PROTOCOL, starter());
    }

    private TcpStarter starter() {
        return new TcpStarter(tcp, parts.clusters()::cluster, parts.connector(), parts.stats(), parts.failures(),
                parts.tcpSessions(), spec().tls() == null ? null : parts.tls().of(spec().name()));
    }
}
