package io.weir.l7.filter;

import io.weir.core.listener.DownstreamFacts;
import io.weir.core.spec.Cidr;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.RequestHead;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is behind a chain of trusted proxies: the rightmost address in {@code X-Forwarded-For} that is not itself a
 * trusted proxy. What stands left of it was written by somebody nobody vouches for.
 */
public final class ClientAddress {
    private ClientAddress() {}

    /** The client as believed, without a port; null for unix sockets with no chain. */
    public static @Nullable InetAddress of(RequestHead head, DownstreamFacts facts, List<Cidr> trusted) {
        InetSocketAddress peer = facts.client();
        InetAddress nearest = peer == null ? null : peer.getAddress();
        if (!facts.peerTrusted() || !head.fields().has(KnownField.X_FORWARDED_FOR)) {
            return nearest;
        }
        HeadFields fields = head.fields();
        List<String> chain = new ArrayList<>();
        for (int at = fields.find(KnownField.X_FORWARDED_FOR, 0); at >= 0;
                at = fields.find(KnownField.X_FORWARDED_FOR, at + 1)) {
            chain.addAll(List.of(fields.value(at).split(",")));
        }
        for (int i = chain.size() - 1; i >= 0; i--) {
            InetAddress address = literal(chain.get(i).strip());
            if (address == null) {
                return nearest;
            }
            nearest = address;
            if (!Cidr.anyContains(trusted, address.getAddress())) {
                return nearest;
            }
        }
        return nearest;
    }

    private static @Nullable InetAddress literal(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }
}
