package io.weir.l4.udp;

import io.weir.core.cluster.PickKeys;
import io.weir.core.cluster.PickRequest;
import io.weir.core.spec.BalanceSpec.Policy;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.StickySourceSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** What of a client a cluster's policy needs to know, and no more. */
final class UdpPickKeys {
    private UdpPickKeys() {}

    /** Starts {@code request} over for a datagram from {@code client} to {@code local}. */
    static void fill(PickRequest request, ClusterSpec cluster, InetSocketAddress client, InetSocketAddress local) {
        request.reset();
        if (hashes(cluster.balance().policy())) {
            request.key(PickKeys.of(cluster.balance().policy() == Policy.DESTINATION_HASH ? local : client));
        }
        StickySourceSpec sticky = cluster.stickySource();
        if (sticky != null) {
            request.source(source(client.getAddress(), sticky.mask()));
        }
    }

    private static boolean hashes(Policy policy) {
        return switch (policy) {
            case SOURCE_HASH, HASH, MAGLEV, DESTINATION_HASH, LOCALITY_LEAST_CONNECTIONS -> true;
            case ROUND_ROBIN, RANDOM, LEAST_CONNECTIONS, LEAST_REQUESTS, PEAK_EWMA, FIRST, OVERFLOW,
                    SHORTEST_EXPECTED_DELAY, NEVER_QUEUE -> false;
        };
    }

    /** The hash of the network a client is in; {@code mask} counts bits of IPv4, and four times as many of IPv6. */
    static long source(InetAddress client, int mask) {
        byte[] bytes = client.getAddress();
        int bits = bytes.length == 4 ? mask : mask * 4;
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(bits - i * 8L, 0, 8);
            bytes[i] &= (byte) (0xff << (8 - kept));
        }
        return PickKeys.of(bytes, 0, bytes.length);
    }
}
