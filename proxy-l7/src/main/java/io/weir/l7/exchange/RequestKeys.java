package io.weir.l7.exchange;

import io.weir.core.cluster.PickKeys;
import io.weir.core.cluster.PickRequest;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.spec.BalanceSpec;
import io.weir.core.spec.BalanceSpec.HashSpec;
import io.weir.core.spec.ClusterSpec;
import io.weir.l7.message.Ascii;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.RequestHead;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The hashes by which a request is placed, for the policies that hash and for clients that stick. */
final class RequestKeys {
    private RequestKeys() {}

    /** Sets in {@code pick} what the cluster's policies look at; nothing is read that they do not need. */
    static void fill(PickRequest pick, ClusterSpec cluster, RequestHead head, DownstreamFacts facts) {
        switch (cluster.balance().policy()) {
            case HASH, MAGLEV -> pick.key(hashed(cluster.balance(), head, facts));
            case SOURCE_HASH -> pick.key(PickKeys.of(facts.client()));
            // An L7 destination is the site that was asked for: the same site keeps its endpoint and that one's caches.
            case DESTINATION_HASH, LOCALITY_LEAST_CONNECTIONS -> pick.key(PickKeys.of(head.host()));
            default -> { }
        }
        if (cluster.stickySource() != null) {
            pick.source(maskedSource(facts.client(), cluster.stickySource().mask()));
        }
    }

    private static long hashed(BalanceSpec balance, RequestHead head, DownstreamFacts facts) {
        HashSpec hash = balance.hash();
        byte[] bytes = head.fields().bytes();
        return switch (hash.kind()) {
            case CLIENT_IP -> PickKeys.of(facts.client());
            case URI -> PickKeys.of(bytes, head.targetStart(), head.targetLength());
            case HOST -> PickKeys.of(head.host());
            case HEADER -> ofField(head.fields(), hash.name());
            case COOKIE -> ofPair(cookies(head.fields()), hash.name(), ';');
            case QUERY -> ofPair(head.target().substring(Math.min(head.pathLength() + 1, head.targetLength())),
                    hash.name(), '&');
        };
    }

    private static long ofField(HeadFields fields, String name) {
        int at = fields.find(Ascii.bytes(name.toLowerCase(Locale.ROOT)), 0);
        return at < 0 ? 0 : PickKeys.of(fields.bytes(), fields.valueStart(at), fields.valueLength(at));
    }

    private static String cookies(HeadFields fields) {
        String value = fields.value(KnownField.COOKIE);
        return value == null ? "" : value;
    }

    private static long ofPair(String pairs, String name, char separator) {
        int start = 0;
        while (start < pairs.length()) {
            int end = pairs.indexOf(separator, start);
            int stop = end < 0 ? pairs.length() : end;
            String pair = pairs.substring(start, stop).strip();
            if (pair.startsWith(name) && pair.length() > name.length() && pair.charAt(name.length()) == '=') {
                return PickKeys.of(pair.substring(name.length() + 1));
            }
            start = stop + 1;
        }
        return 0;
    }

    private static long maskedSource(@Nullable InetSocketAddress client, int mask) {
        if (client == null || client.getAddress() == null) {
            return 0;
        }
        byte[] address = client.getAddress().getAddress();
        int bits = address.length == 4 ? mask : mask * 4;
        for (int i = 0; i < address.length; i++) {
            int keep = Math.clamp(bits - i * 8L, 0, 8);
            address[i] &= (byte) (0xff << (8 - keep));
        }
        return PickKeys.of(address, 0, address.length);
    }
}
