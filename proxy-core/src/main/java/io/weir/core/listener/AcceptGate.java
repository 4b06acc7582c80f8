package io.weir.core.listener;

import io.weir.core.limit.PerAddressCount;
import io.weir.core.loop.Shared;
import io.weir.core.spec.Cidr;
import io.weir.core.spec.GateSpec;
import io.weir.core.stats.ListenerStats.Refusal;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Who gets in, judged at accepting: first {@code deny}, then {@code allow}, then the bounds. It judges the peer of the
 * socket, as no byte was read yet. Any thread.
 */
@Shared
final class AcceptGate {
    private final AtomicInteger open = new AtomicInteger();
    private final PerAddressCount perAddress = new PerAddressCount();

    /** Lets a connection in and returns null, or says why not; {@code peer} is null for unix sockets. */
    @Nullable Refusal tryEnter(GateSpec spec, @Nullable InetAddress peer) {
        if (peer != null && !admits(spec, peer)) {
            return Refusal.DENIED;
        }
        if (open.incrementAndGet() > spec.connectionsMax() && spec.connectionsMax() > 0) {
            open.decrementAndGet();
            return Refusal.LISTENER_LIMIT;
        }
        int addressMax = spec.connectionsPerAddressMax();
        if (peer != null && addressMax > 0 && !perAddress.tryEnter(peer, addressMax)) {
            open.decrementAndGet();
            return Refusal.ADDRESS_LIMIT;
        }
        return null;
    }

    /** Lets a connection out; the same arguments as it came in with. */
    void leave(GateSpec spec, @Nullable InetAddress peer) {
        open.decrementAndGet();
        if (peer != null && spec.connectionsPerAddressMax() > 0) {
            perAddress.leave(peer);
        }
    }

    int open() {
        return open.get();
    }

    private static boolean admits(GateSpec spec, InetAddress peer) {
        if (spec.deny().isEmpty() && spec.allow().isEmpty()) {
            return true;
        }
        byte[] address = peer.getAddress();
        return !Cidr.anyContains(spec.deny(), address)
                && (spec.allow().isEmpty() || Cidr.anyContains(spec.allow(), address));
    }
}
