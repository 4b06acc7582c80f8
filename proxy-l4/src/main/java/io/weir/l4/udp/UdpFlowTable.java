package io.weir.l4.udp;

import io.weir.core.cluster.Endpoint;
import io.weir.core.cluster.PickKeys;
import io.weir.core.loop.LoopConfined;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The flows of one loop, found by client (and by endpoint in packet mode) and ordered by their last datagram. An open
 * hash with linear probing: finding a flow of an IPv4 client allocates nothing. The hash is seeded, so that clients
 * cannot choose addresses that collide. Its owner bounds the number of flows.
 */
@LoopConfined
final class UdpFlowTable {
    private static final int SLOTS_MIN = 64;

    private final long seed;
    private @Nullable UdpFlow[] slots = new UdpFlow[SLOTS_MIN];
    private int size;
    private @Nullable UdpFlow oldest;
    private @Nullable UdpFlow newest;

    UdpFlowTable(long seed) {
        this.seed = seed;
    }

    int size() {
        return size;
    }

    /** The flow whose last datagram is the longest ago. */
    @Nullable UdpFlow oldest() {
        return oldest;
    }

    /** The hash of a flow's key; {@code endpoint} is null unless it is part of the key. */
    int hash(InetSocketAddress client, @Nullable Endpoint endpoint) {
        InetAddress address = client.getAddress();
        long key = seed ^ client.getPort();
        if (address instanceof Inet4Address) {
            key ^= (long) address.hashCode() << 16;
        } else {
            ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
            key = PickKeys.mix(key ^ bytes.getLong()) ^ bytes.getLong();
        }
        if (endpoint != null) {
            key = PickKeys.mix(key) ^ System.identityHashCode(endpoint);
        }
        return (int) PickKeys.mix(key);
    }

    /** The flow of a client that speaks to {@code socket}, at {@code endpoint} unless that is null. */
    @Nullable UdpFlow find(
            int hash, UdpSocketHandler socket, InetSocketAddress client, @Nullable Endpoint endpoint) {
        int mask = slots.length - 1;
        for (int i = hash & mask;; i = (i + 1) & mask) {
            UdpFlow flow = slots[i];
            if (flow == null) {
                return null;
            }
            if (flow.hash == hash && flow.socket == socket && flow.client.equals(client)
                    && (endpoint == null || flow.endpoint() == endpoint)) {
                return flow;
            }
        }
    }

    /** Adds a flow that is not in here, as the newest. */
    void add(UdpFlow flow, long nowNanos) {
        if (++size > slots.length >>> 1) {
            grow();
        }
        insert(flow);
        append(flow);
        flow.lastActiveNanos = nowNanos;
    }

    /** Makes {@code flow} the newest. */
    void touch(UdpFlow flow, long nowNanos) {
        flow.lastActiveNanos = nowNanos;
        if (flow != newest) {
            unlink(flow);
            append(flow);
        }
    }

    /** Takes a flow out that is in here. */
    void remove(UdpFlow flow) {
        int mask = slots.length - 1;
        int gap = flow.hash & mask;
        while (slots[gap] != flow) {
            gap = (gap + 1) & mask;
        }
        slots[gap] = null;
        closeGap(gap, mask);
        unlink(flow);
        size--;
    }

    /** Visits every flow, oldest first; the visitor may remove the one it is given, and no other. */
    void forEach(Consumer<UdpFlow> visitor) {
        UdpFlow flow = oldest;
        while (flow != null) {
            UdpFlow next = flow.newer;
            visitor.accept(flow);
            flow = next;
        }
    }

    private void grow() {
        slots = new UdpFlow[slots.length << 1];
        for (UdpFlow flow = oldest; flow != null; flow = flow.newer) {
            insert(flow);
        }
    }

    private void insert(UdpFlow flow) {
        int mask = slots.length - 1;
        int i = flow.hash & mask;
        while (slots[i] != null) {
            i = (i + 1) & mask;
        }
        slots[i] = flow;
    }

    /** Moves later members of the probe run back, so that no tombstones are needed. */
    private void closeGap(int start, int mask) {
        int gap = start;
        for (int i = (gap + 1) & mask;; i = (i + 1) & mask) {
            UdpFlow flow = slots[i];
            if (flow == null) {
                return;
            }
            int distanceToGap = (i - gap) & mask;
            int distanceToHome = (i - flow.hash) & mask;
            if (distanceToHome >= distanceToGap) {
                slots[gap] = flow;
                slots[i] = null;
                gap = i;
            }
        }
    }

    private void append(UdpFlow flow) {
        UdpFlow last = newest;
        flow.older = last;
        flow.newer = null;
        if (last == null) {
            oldest = flow;
        } else {
            last.newer = flow;
        }
        newest = flow;
    }

    private void unlink(UdpFlow flow) {
        UdpFlow before = flow.older;
        UdpFlow after = flow.newer;
        if (before == null) {
            oldest = after;
        } else {
            before.newer = after;
        }
        if (after == null) {
            newest = before;
        } else {
            after.older = before;
        }
        flow.older = null;
        flow.newer = null;
    }
}
