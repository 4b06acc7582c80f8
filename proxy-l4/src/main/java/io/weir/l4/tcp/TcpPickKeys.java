package io.weir.l4.tcp;

import io.weir.core.cluster.PickKeys;
import io.weir.core.cluster.PickRequest;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.StickySourceSpec;
import java.net.InetSocketAddress;

/** What of a client a cluster's policy needs to know, and no more. */
final class TcpPickKeys {
    private TcpPickKeys() {}

    static void fill(PickRequest pick, ClusterSpec cluster, DownstreamFacts facts) {
        switch (cluster.balance().policy()) {
            case SOURCE_HASH, HASH, MAGLEV -> pick.key(PickKeys.of(facts.client()));
            case DESTINATION_HASH, LOCALITY_LEAST_CONNECTIONS -> pick.key(PickKeys.of(facts.destination()));
            case ROUND_ROBIN, RANDOM, LEAST_CONNECTIONS, LEAST_REQUESTS, PEAK_EWMA, FIRST, OVERFLOW,
                    SHORTEST_EXPECTED_DELAY, NEVER_QUEUE -> { }
        }
        StickySourceSpec sticky = cluster.stickySource();
        InetSocketAddress client = facts.client();
        if (sticky != null && client != null) {
            pick.source(network(client, sticky.mask()));
        }
    }

    /** The hash of the network a client is in; {@code mask} counts bits of IPv4, and four times as many of IPv6. */
    static long network(InetSocketAddress client, int mask) {
        byte[] bytes = client.getAddress().getAddress();
        int bits = bytes.length == 4 ? mask : mask * 4;
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(bits - i * 8L, 0, 8);
            bytes[i] &= (byte) (0xff << (8 - kept));
        }
        return PickKeys.of(bytes, 0, bytes.length);
    }
}
