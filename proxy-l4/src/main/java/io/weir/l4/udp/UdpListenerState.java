package io.weir.l4.udp;

import io.weir.core.limit.PerAddressCount;
import io.weir.core.log.AccessLog;
import io.weir.core.loop.Shared;
import io.weir.core.spec.Cidr;
import io.weir.core.spec.GateSpec;
import io.weir.core.stats.FlowStats;
import io.weir.core.stats.FlowStats.Drop;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What all loops of one listener have in common: the snapshot in force, and who may open a flow. */
@Shared
final class UdpListenerState {
    private final FlowStats stats;
    private final AccessLog accessLog;
    private final LongSupplier ids;
    private final AtomicInteger flowsOpen = new AtomicInteger();
    private final PerAddressCount flowsPerAddress = new PerAddressCount();
    private volatile UdpSnapshot snapshot;

    UdpListenerState(UdpSnapshot snapshot, FlowStats stats, AccessLog accessLog, LongSupplier ids) {
        this.snapshot = snapshot;
        this.stats = stats;
        this.accessLog = accessLog;
        this.ids = ids;
    }

    UdpSnapshot snapshot() {
        return snapshot;
    }

    void publish(UdpSnapshot next) {
        snapshot = next;
    }

    FlowStats stats() {
        return stats;
    }

    AccessLog accessLog() {
        return accessLog;
    }

    long nextId() {
        return ids.getAsLong();
    }

    int flowsOpen() {
        return flowsOpen.get();
    }

    /** Counts a new flow in and returns null, or says why not. */
    @Nullable Drop tryAdmit(UdpSnapshot now, InetAddress client) {
        GateSpec gate = now.gate();
        if (!now.takesFlows()) {
            return Drop.SHED;
        }
        if (!admits(gate, client)) {
            return Drop.DENIED;
        }
        if (flowsOpen.incrementAndGet() > now.flowsMax()) {
            flowsOpen.decrementAndGet();
            return Drop.TABLE_FULL;
        }
        int addressMax = gate.connectionsPerAddressMax();
        if (addressMax > 0 && !flowsPerAddress.tryEnter(client, addressMax)) {
            flowsOpen.decrementAndGet();
            return Drop.TABLE_FULL;
        }
        return null;
    }

    /** Counts a flow out that came in by {@code gate}. */
    void dismiss(GateSpec gate, InetAddress client) {
        flowsOpen.decrementAndGet();
        if (gate.connectionsPerAddressMax() > 0) {
            flowsPerAddress.leave(client);
        }
    }

    private static boolean admits(GateSpec gate, InetAddress client) {
        if (gate.deny().isEmpty() && gate.allow().isEmpty()) {
            return true;
        }
        byte[] address = client.getAddress();
        return !Cidr.anyContains(gate.deny(), address)
                && (gate.allow().isEmpty() || Cidr.anyContains(gate.allow(), address));
    }
}
