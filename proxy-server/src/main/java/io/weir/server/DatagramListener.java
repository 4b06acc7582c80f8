package io.weir.server;

import io.weir.core.cluster.Cluster;
import io.weir.core.cluster.ClusterRegistry;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.ListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l4.udp.UdpListener;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A bound listener of datagrams. Its flows need its sockets: those close when the last flow ended. */
@ControlThread
final class DatagramListener implements RunningListener {
    private final UdpListener bound;
    private final ClusterRegistry clusters;

    DatagramListener(UdpListener bound, ClusterRegistry clusters) {
        this.bound = bound;
        this.clusters = clusters;
        clusters.addDownListener(bound);
    }

    /** Datagrams meet these settings, and new flows this cluster, from now on. */
    void become(UdpListenerSpec newSpec, Cluster cluster) {
        bound.swap(newSpec, cluster);
    }

    @Override
    public ListenerSpec spec() {
        return bound.spec().listener();
    }

    @Override
    public String protocol() {
        return "udp";
    }

    @Override
    public List<? extends SocketAddress> addresses() {
        return bound.localAddresses();
    }

    @Override
    public long open() {
        return bound.flowsOpen();
    }

    /** Ends the flows, too: without the sockets they came by there is no way back to their clients. */
    @Override
    public CompletableFuture<?> stopAccepting() {
        return close();
    }

    @Override
    public CompletableFuture<?> drain() {
        bound.drain();
        return CompletableFuture.completedFuture(bound);
    }

    @Override
    public void expire() {
        bound.close();
    }

    @Override
    public CompletableFuture<?> close() {
        clusters.removeDownListener(bound);
        return bound.close();
    }
}
