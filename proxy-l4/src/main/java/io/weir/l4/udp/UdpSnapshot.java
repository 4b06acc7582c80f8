package io.weir.l4.udp;

import io.weir.core.cluster.Cluster;
import io.weir.core.spec.GateSpec;
import io.weir.l4.spec.UdpListenerSpec;

/**
 * What a listener's flows go by at one moment; replaced as a whole by a reload.
 *
 * @param takesFlows whether new clients are let in; false while draining
 */
record UdpSnapshot(UdpListenerSpec spec, Cluster cluster, boolean takesFlows) {
    String listener() {
        return spec.listener().name();
    }

    GateSpec gate() {
        return spec.listener().gate();
    }

    /** The tighter of {@code udp.max_sessions} and the listener's {@code max_connections}. */
    int flowsMax() {
        int connectionsMax = gate().connectionsMax();
        return connectionsMax == 0 ? spec.sessionsMax() : Math.min(connectionsMax, spec.sessionsMax());
    }

    long timeoutNanos() {
        return spec.sessionTimeout().toNanos();
    }

    /** Whether each datagram is balanced on its own. */
    boolean byPacket() {
        return spec.mode() == UdpListenerSpec.Mode.PACKET;
    }

    UdpSnapshot draining() {
        return new UdpSnapshot(spec, cluster, false);
    }
}
