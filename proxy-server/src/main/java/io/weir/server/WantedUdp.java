package io.weir.server;

import io.weir.core.cluster.Cluster;
import io.weir.core.spec.ListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l4.udp.UdpBindResult;
import io.weir.l4.udp.UdpListener;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A listener that forwards datagrams. */
record WantedUdp(UdpListenerSpec udp, Wiring parts) implements WantedListener {
    @Override
    public ListenerSpec spec() {
        return udp.listener();
    }

    @Override
    public boolean isOfSameKind(RunningListener running) {
        return running instanceof DatagramListener;
    }

    @Override
    public void takeOver(RunningListener running) {
        ((DatagramListener) running).become(udp, cluster());
    }

    @Override
    public CompletableFuture<RunningListener> bind() {
        return UdpListener.bind(udp, cluster(), parts.loops(), parts.stats(), parts.failures(), parts.flowIds())
                .thenCompose(result -> switch (result) {
                    case UdpBindResult.Bound bound ->
                        CompletableFuture.completedFuture(new DatagramListener(bound.listener(), parts.clusters()));
                    case UdpBindResult.Failed failed ->
                        CompletableFuture.failedFuture(new StartException(failed.toString()));
                });
    }

    /** The configuration's references were checked when it was read. */
    private Cluster cluster() {
        return Objects.requireNonNull(parts.clusters().cluster(udp.cluster()), udp.cluster());
    }
}
