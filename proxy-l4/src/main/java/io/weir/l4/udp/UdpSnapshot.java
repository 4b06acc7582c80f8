package io.weir.l4.udp;

import io.weir.core.cluster.Cluster;
import io.weir.core.spec.GateSpec;
import io.weir.l4.spec.UdpListenerSpec;
import java.util.concurrent.TimeUnit;

/**
 * What a listener's flows go by at one moment; replaced as a whole by a reload.
 *
 * @param takesFlows whether new clients are let in; false while draining
 */
record UdpSnapshot(UdpListenerSpec spec, Cluster cluster, boolean takesFlows) {
    /** So long a flow may be silent while draining, unless replies are due. */
    private static final long DRAIN_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

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

    /** After so much silence a flow ends. Flows have no end of their own: a drain that waits for one waits in vain. */
    long timeoutNanos() {
        long timeout = spec.sessionTimeout().toNanos();
        return takesFlows || spec.responses() > 0 ? timeout : Math.min(timeout, DRAIN_SILENCE_NANOS);
    }

    /** Whether each datagram is balanced on its own. */
    boolean byPacket() {
        return spec.mode() == UdpListenerSpec.Mode.PACKET;
    }

    UdpSnapshot draining() {
        return new UdpSnapshot(spec, cluster, false);
    }
}
